import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { InvertedLists } from './inverted-lists.ts';
import { signatureNumbers } from './signatures.ts';

/** Bits that differ, counted one by one. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  [...Array(signatureNumbers).keys()].reduce(
    (sum, i) => sum + ((a[i]! ^ b[i]!) >>> 0).toString(2).replaceAll('0', '').length,
    0,
  );

test('finds in the lists of some words what a search through all features finds', () => {
  const random = randomStream(0, 'lists');
  const begins = Uint32Array.of(0, 40, 40, 90, 120);
  const words = Uint32Array.from({ length: 120 }, () => random.integer(6));
  const signatures = Uint32Array.from({ length: 120 * signatureNumbers }, () => random.word());
  const lists = new InvertedLists({ begins, words, signatures }, 6);
  const asked = [4, 1];
  const own = Uint32Array.from({ length: 2 * signatureNumbers }, () => random.word());
  const photoOf = (feature: number) =>
    begins.findIndex((begin, photo) => begin <= feature && feature < begins[photo + 1]!);
  const all = [...words.keys()].flatMap((feature) => {
    const at = asked.indexOf(words[feature]!);
    const signature = signatures.subarray(feature * signatureNumbers, (feature + 1) * signatureNumbers);
    return at < 0
      ? []
      : [
          [
            photoOf(feature),
            distance(own.subarray(at * signatureNumbers, (at + 1) * signatureNumbers), signature),
          ] as const,
        ];
  });
  const level = all.map(([, of]) => of).sort((a, b) => a - b)[9]!;
  const found = lists.nearest(asked, own, 10);
  const text = (pairs: readonly (readonly [number, number])[]) => pairs.map((pair) => pair.join()).sort();
  expect(text(found.photos.map((photo, i) => [photo, found.distances[i]!] as const))).toEqual(
    text(all.filter(([, of]) => of <= level)),
  );
  expect(lists.nearest(asked, own, 1000).photos.length).toBe(all.length);
});

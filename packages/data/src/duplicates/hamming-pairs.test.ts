import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { hammingDistance, hammingPairs } from './hamming-pairs.ts';

const hex = (bits: bigint) => bits.toString(16).padStart(16, '0');

/** Random hashes, and copies of some of them with up to 14 bits flipped. */
function hashesOf(count: number, copies: number): string[] {
  const random = randomStream(7, 'hashes');
  const bit = () => BigInt(Math.floor(random.uniform() * 64));
  const word = () => BigInt(Math.floor(random.uniform() * 2 ** 32));
  const hashes = Array.from({ length: count }, () => (word() << 32n) | word());
  for (let i = 0; i < copies; i++) {
    let copy = hashes[i]!;
    for (let flips = i % 15; flips > 0; flips--) copy ^= 1n << bit();
    hashes.push(copy);
  }
  return hashes.map(hex);
}

const sorted = (pairs: Iterable<readonly [number, number, number]>) =>
  [...pairs].sort((p, q) => p[0] - q[0] || p[1] - q[1]);

test.each([0, 1, 3, 4, 5, 7, 8, 11])(
  'finds each pair within %i bits once, as comparing all with all does',
  (distance) => {
    const hashes = hashesOf(600, 400);
    const words = hashes.map((hash) => BigInt(`0x${hash}`));
    const expected: [number, number, number][] = [];
    for (let a = 0; a < words.length; a++) {
      for (let b = a + 1; b < words.length; b++) {
        const bits = (words[a]! ^ words[b]!).toString(2).replaceAll('0', '').length;
        if (bits <= distance) expected.push([a, b, bits]);
      }
    }
    expect(expected.length).toBeGreaterThan(20);
    expect(sorted(hammingPairs(hashes, distance))).toEqual(expected);
  },
);

test('finds what was planted among 100,000', () => {
  const hashes = hashesOf(100_000, 60);
  const found = new Set([...hammingPairs(hashes, 5)].map(([a, b]) => `${a} ${b}`));
  for (let i = 0; i < 60; i++) {
    if (hammingDistance(hashes[i]!, hashes[100_000 + i]!) <= 5) expect(found).toContain(`${i} ${100_000 + i}`);
  }
  expect(found.size).toBeGreaterThanOrEqual(24);
});

test('counts the bits that differ', () => {
  expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
  expect(hammingDistance('8000000000000001', '0000000000010001')).toBe(2);
});

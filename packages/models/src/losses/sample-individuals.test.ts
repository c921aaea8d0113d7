import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { sampleIndividuals } from './sample-individuals.ts';

const random = (step = 0) => randomStream(3, 'step', step, 'head');

test('the batch’s individuals and others, ascending, each once; the target finds its own', () => {
  const batch = Int32Array.of(40, 7, 40, 99);
  const { individuals, target } = sampleIndividuals(batch, 100, 20, random());
  expect(individuals).toHaveLength(20);
  expect([...new Set(individuals)].sort((a, b) => a - b)).toEqual([...individuals]);
  expect(target.map((place) => individuals[place]!)).toEqual(batch);
  expect(individuals.every((i) => i >= 0 && i < 100)).toBe(true);
});

test('another step draws others, the same step the same', () => {
  const draw = (step: number) => [...sampleIndividuals(Int32Array.of(1), 1000, 50, random(step)).individuals];
  expect(draw(4)).toEqual(draw(4));
  expect(draw(4)).not.toEqual(draw(5));
});

test('every other individual is as likely as any', () => {
  const counts = new Int32Array(12);
  for (let step = 0; step < 3000; step++) {
    for (const i of sampleIndividuals(Int32Array.of(5), 12, 4, random(step)).individuals) counts[i]! += 1;
  }
  expect(counts[5]).toBe(3000);
  // 3 of 11 each: 818 expected, standard deviation 24.
  for (const [i, count] of counts.entries()) if (i !== 5) expect(Math.abs(count - 818)).toBeLessThan(120);
});

test('a batch with more individuals than asked for keeps all, and there are no more than there are', () => {
  expect([...sampleIndividuals(Int32Array.of(3, 1, 2), 9, 2, random()).individuals]).toEqual([1, 2, 3]);
  expect([...sampleIndividuals(Int32Array.of(3), 4, 100, random()).individuals]).toEqual([0, 1, 2, 3]);
});

test('names a target that is no individual', () => {
  expect(() => sampleIndividuals(Int32Array.of(0, 9), 9, 2, random())).toThrow('a target from 0 to 8, received 9');
});

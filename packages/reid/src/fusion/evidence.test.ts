import { expect, test } from 'vitest';
import { evidenceOf } from './evidence.ts';

test('undoes s² / (1 + s²), counts those before, standardises cosines', () => {
  const { details, place, cosine } = evidenceOf({
    similarities: Float32Array.of(0, 0.9, 0.5, 0.5),
    cosines: Float32Array.of(0.2, 0.4, 0.6, 0.8),
  });
  expect(Array.from(details)).toEqual([0, 3, 1, 1].map((s) => expect.closeTo(s, 5)));
  // Two are second; the last has three before it.
  expect(Array.from(place)).toEqual([3, 0, 1, 1].map((before) => expect.closeTo(-Math.log(1 + before), 5)));
  expect(cosine.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
  expect(cosine.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 5);
});

test('is finite for certain similarities, equal cosines and one photo', () => {
  for (const evidence of [
    evidenceOf({ similarities: Float32Array.of(1, 0), cosines: Float32Array.of(0.5, 0.5) }),
    evidenceOf({ similarities: Float32Array.of(0), cosines: Float32Array.of(-1) }),
  ])
    for (const values of Object.values(evidence) as Float32Array[]) expect(values.every(Number.isFinite)).toBe(true);
});

test('refuses rows of different lengths', () => {
  const [similarities, cosines] = [new Float32Array(2), new Float32Array(3)];
  expect(() => evidenceOf({ similarities, cosines })).toThrow('expected 3 scores of each kind, received 2');
});

import { expect, test } from 'vitest';
import { describeVerdict, type TrainingVerdict } from './describe-verdict.ts';

const scores = (...mAPs: number[]) => mAPs.map((mAP, i) => ({ epoch: 5 * (i + 1), mAP }));
const verdict = (found: number, queries: number, more: Partial<TrainingVerdict> = {}) =>
  describeVerdict({ found, queries, scores: [], epochs: 20, run: 'runs/a', ...more });
const rest = ' held-out photos the right animal is among the first 5';

test.for<[number, number, string]>([
  [0.7, 200, '7 of 10'],
  [0.66, 200, '7 of 10'],
  [0.97, 200, '97 of 100'],
  [0.02, 200, '2 of 100'],
  [0.999, 2000, '99 of 100'],
  [1, 200, '200 of 200'],
  [0, 200, '0 of 200'],
  [4 / 7, 7, '4 of 7'],
  [23 / 24, 24, '23 of 24'],
])('%d of %d photos is "%s"', ([found, queries, words]) => {
  expect(verdict(found, queries)).toBe(`for ${words}${rest}`);
});

test('a network that is still improving is to be trained longer', () => {
  expect(verdict(0.7, 200, { scores: scores(0.2, 0.3, 0.4, 0.45) })).toBe(
    `for 7 of 10${rest}; still improving: train longer (\`flukeprint train --resume runs/a --epochs 30\`)`,
  );
});

test('one whose score stands still, or falls, is not', () => {
  expect(verdict(0.7, 200, { scores: scores(0.2, 0.4, 0.405) })).toContain('no longer improving');
  expect(verdict(0.7, 200, { scores: scores(0.2, 0.4, 0.3) })).toContain('best after epoch 10 of 15, which is kept');
});

test('one evaluation, and several runs together, say nothing of the training', () => {
  expect(verdict(0.7, 200, { scores: scores(0.4) })).toBe(`for 7 of 10${rest}`);
  expect(verdict(0.7, 200, { scores: scores(0.2, 0.4), run: null })).toBe(`for 7 of 10${rest}`);
});

test('one that was better before is said to be', () => {
  expect(verdict(0.7, 200, { untrained: 0.5, scores: scores(0.3) })).toContain(
    '; the network was better before training: ',
  );
  expect(verdict(0.7, 200, { untrained: 0.2, scores: scores(0.3) })).toBe(`for 7 of 10${rest}`);
});

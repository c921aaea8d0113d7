import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DetectionScores, evaluateDetections } from './average-precision.ts';

interface Stored {
  readonly box: readonly [number, number, number, number];
  readonly label: number;
  readonly score: number;
}
interface Case {
  readonly truth: Stored[][];
  readonly found: Stored[][];
  readonly expected: Omit<DetectionScores, 'curve'>;
}
const cases: Record<string, Case> = JSON.parse(readFileSync(new URL('fixtures/coco.json', import.meta.url), 'utf8'));

const named = ({ box: [x, y, w, h], label, score }: Stored) => ({ box: { x, y, w, h }, label, score });

test.each(Object.entries(cases))('agrees with pycocotools: %s', (_, { truth, found, expected }) => {
  const scores = evaluateDetections(
    truth.map((list) => list.map(named)),
    found.map((list) => list.map(named)),
  );
  for (const name of ['mAP50', 'mAP50_95', 'precision', 'recall', 'confidence'] as const)
    expect(Math.abs(scores[name] - expected[name]), name).toBeLessThan(1e-9);
  expect(scores.mAP50).toBeGreaterThan(0.01);
});

const box = (x: number) => ({ x, y: 0, w: 10, h: 10 });

test('precision and recall are those of the confidence with the best F1', () => {
  const truth = [[{ box: box(0), label: 0 }], [{ box: box(0), label: 0 }], []];
  const found = [
    [{ box: box(1), label: 0, score: 0.9 }],
    [{ box: box(0), label: 0, score: 0.4 }],
    [
      { box: box(0), label: 0, score: 0.6 },
      { box: box(50), label: 0, score: 0.1 },
    ],
  ];
  const { precision, recall, confidence, curve } = evaluateDetections(truth, found);
  expect({ precision, recall, confidence }).toEqual({ precision: 2 / 3, recall: 1, confidence: 0.4 });
  expect(curve).toEqual({ recall: [0.5, 0.5, 1, 1], precision: [1, 0.5, 2 / 3, 0.5], score: [0.9, 0.6, 0.4, 0.1] });
});

test('finds nothing, or has nothing to find', () => {
  const truth = [[{ box: box(0), label: 0 }]];
  expect(evaluateDetections(truth, [[]])).toMatchObject({ mAP50: 0, mAP50_95: 0, precision: 0, recall: 0 });
  expect(evaluateDetections([[]], [[{ box: box(0), label: 0, score: 1 }]])).toMatchObject({ mAP50: 0, precision: 0 });
});

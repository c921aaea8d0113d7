import { expect, test } from 'vitest';
import { lossPlot } from '../../plots/run-plots.ts';
import type { LogEntry } from '../../runs/run-folder.ts';
import { detectorScoresPlot, precisionRecallPlot } from './detection-plots.ts';

const entry = (event: string, values: object): LogEntry => ({ event, time: '2026-01-01T00:00:00.000Z', ...values });
const losses = (loss: number) => ({ loss, box_loss: loss / 2, objectness_loss: loss / 4, class_loss: loss / 8 });
const scores = (mAP50: number) => ({ mAP50, mAP50_95: mAP50 / 2, precision: mAP50 / 4, recall: mAP50 / 8 });
const log = [
  entry('batch', { epoch: 1, batch: 1, step: 1, lr: 0.1, ...losses(8) }),
  entry('evaluation', { epoch: 1, step: 1, ...scores(0.4) }),
  entry('batch', { epoch: 2, batch: 1, step: 2, lr: 0.1, ...losses(4) }),
  entry('evaluation', { epoch: 2, step: 2, ...scores(0.8) }),
];

/** The points of every curve, in pixels. A curve through one point is left out. */
const curves = (svg: string) =>
  [...svg.matchAll(/<path d="M([\d.e+-]+ [^"]*)" fill="none"[^>]*stroke-linejoin="bevel"/g)].map(([, path]) =>
    path!.split(/[ML]/).map((point) => point.trim().split(' ').map(Number)),
  );
/** How far a curve climbs. */
const rise = (curve: readonly number[][]) => curve[0]![1]! - curve.at(-1)![1]!;

test('lossPlot draws the loss and its three parts', async () => {
  const svg = await lossPlot(log);
  for (const text of ['per batch', 'box loss', 'objectness loss', 'class loss']) expect(svg).toContain(`>${text}<`);
  const [perBatch, mean, box, objectness, label] = curves(svg);
  expect(curves(svg)).toHaveLength(5);
  // The mean of two batches falls half as far as they do; each part half as far as the one before.
  for (const [whole, half] of [
    [perBatch, mean],
    [mean, box],
    [box, objectness],
    [objectness, label],
  ])
    expect(Math.abs(rise(whole!) - 2 * rise(half!))).toBeLessThan(2);
  expect(rise(perBatch!)).toBeLessThan(-100);
});

test('detectorScoresPlot draws each score by epoch, in per cent', async () => {
  const svg = await detectorScoresPlot(log);
  for (const text of ['mAP@0.5', 'mAP@0.5:0.95', 'precision', 'recall', 'epoch', '100'])
    expect(svg).toContain(`>${text}<`);
  const climbs = curves(svg).map(rise);
  expect(climbs).toHaveLength(4);
  // 40 % of an axis of 320 pixels, then half of it, …
  for (const [i, climb] of climbs.entries()) expect(Math.abs(climb - 128 / 2 ** i)).toBeLessThan(1);
});

const curveOf = (recall: number[], precision: number[]) => ({
  ...{ mAP50: 0.75, mAP50_95: 0.5, precision: 0.5, recall: 1, confidence: 0.25 },
  curve: { recall, precision, score: recall.map((_, i) => 1 - i / recall.length) },
});

test('precisionRecallPlot draws precision by recall and names the best confidence', async () => {
  const svg = await precisionRecallPlot(curveOf([0.5, 1], [1, 0.5]));
  for (const text of ['recall (%)', 'precision (%)', 'best F1: confidence 0.25']) expect(svg).toContain(`>${text}<`);
  expect(svg).toContain('mAP 75.0 %');
  const [[from, to]] = curves(svg) as [number[][]];
  // Half of 790 pixels to the right, half of 320 down.
  expect(to![0]! - from![0]!).toBeCloseTo(395, 0);
  expect(to![1]! - from![1]!).toBeCloseTo(160, 0);
});

test('nothing logged, nothing found, a loss that became NaN (null in the log)', async () => {
  const svgs = [
    await lossPlot([]),
    await lossPlot([...log, entry('batch', { epoch: 3, step: 3, loss: null, box_loss: null })]),
    await detectorScoresPlot([]),
    await precisionRecallPlot({ ...curveOf([], []), mAP50: 0, precision: 0, recall: 0, confidence: 0 }),
  ];
  for (const svg of svgs) {
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(svg).not.toMatch(/NaN|undefined/);
  }
});

test('many detections make a small file with the same course', async () => {
  const recall = Array.from({ length: 50_000 }, (_, i) => i / 50_000);
  // From 80 % it drops to 20 % at one place; noise of a per cent.
  const precision = recall.map((r, i) => (r < 0.4 ? 0.8 : 0.2) + (i % 2) * 0.01);
  const svg = await precisionRecallPlot(curveOf(recall, precision));
  expect(svg.length).toBeLessThan(100_000);
  const [curve] = curves(svg) as [number[][]];
  const drop = curve.findIndex((point, i) => i > 0 && point[1]! - curve[i - 1]![1]! > 180);
  expect(Math.abs(curve[drop]![0]! - curve[0]![0]! - 0.4 * 790)).toBeLessThan(2);
  expect(rise(curve)).toBeLessThan(-180);
});

import { expect, test } from 'vitest';
import type { LogEntry } from '../runs/run-folder.ts';
import { learningRatePlot, lossPlot, overlayPlot, scoresPlot } from './run-plots.ts';

const entry = (event: string, values: object): LogEntry => ({ event, time: '2026-01-01T00:00:00.000Z', ...values });
const scores = { mAP: 0.5, 'MAP@5': 0.6, 'R@1': 0.4, 'R@5': 0.7, 'R@20': 0.9 };
const log = [
  entry('start', { device: '<script>' }),
  entry('evaluation', { epoch: 0, step: 0, ...scores, mAP: 0.1 }),
  entry('batch', { epoch: 1, batch: 1, step: 1, lr: 0.1, loss: 12, arcface_loss: 10, classifier_loss: 2 }),
  entry('batch', { epoch: 1, batch: 2, step: 2, lr: 0.05, loss: 8, arcface_loss: 7, classifier_loss: 1 }),
  entry('epoch', { epoch: 1, step: 2, loss: 10 }),
  entry('evaluation', { epoch: 1, step: 2, ...scores }),
];

/** The points of every curve, in pixels. A curve through one point is left out. */
const curves = (svg: string) =>
  [...svg.matchAll(/<path d="M([\d.e+-]+ [^"]*)" fill="none"[^>]*stroke-linejoin="bevel"/g)].map(([, path]) =>
    path!.split(/[ML]/).map((point) => point.trim().split(' ').map(Number)),
  );

test('lossPlot draws the batches, their mean and the parts', async () => {
  const svg = await lossPlot(log);
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
  for (const text of ['Loss', 'per batch', 'mean of 20 batches', 'arcface loss', 'classifier loss', 'step']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toMatch(/NaN|undefined|script/);
  const [perBatch, mean] = curves(svg);
  expect(curves(svg)).toHaveLength(4);
  // 12 and 8 beside the mean, 12 and 10: the same start, half the way down.
  expect(mean![0]).toEqual(perBatch![0]);
  expect(2 * (mean![1]![1]! - mean![0]![1]!)).toBeCloseTo(perBatch![1]![1]! - perBatch![0]![1]!, 0);
});

test('scoresPlot draws each score by epoch', async () => {
  const svg = await scoresPlot(log);
  for (const text of ['mAP', 'MAP@5', 'R@1', 'R@5', 'R@20', 'epoch']) expect(svg).toContain(`>${text}<`);
  expect(curves(svg)).toHaveLength(5);
});

test('learningRatePlot draws the rate by step', async () => {
  const svg = await learningRatePlot(log);
  expect(svg).toContain('learning rate');
  const [[from, to]] = curves(svg) as [number[][]];
  expect(to![1]).toBeGreaterThan(from![1]!);
});

test('overlayPlot draws the loss and the mAP of every run, by epoch', async () => {
  const slower = log.map((line) => (line.event === 'batch' ? { ...line, step: 100 + line.step! } : line));
  const svg = await overlayPlot([
    { name: 'first', log },
    { name: '<second>', log: slower },
  ]);
  expect(svg).toContain('&lt;second&gt;');
  const [first, second, ...maps] = curves(svg);
  expect(second).toEqual(first);
  expect(maps).toHaveLength(2);
});

test('names out of logs and folders are text of a well-formed document, shortened between letters', async () => {
  const evil = '"><script>x</script>\u0001';
  const part = await lossPlot([...log, entry('batch', { epoch: 1, step: 3, loss: 1, [`${evil}_loss`]: 1 })]);
  const names = await overlayPlot([
    { name: evil, log },
    { name: '\ud83d\udc0b'.repeat(150), log },
  ]);
  for (const svg of [part, names]) {
    expect(svg).toContain('&quot;&gt;&lt;script&gt;x&lt;/script&gt;\ufffd');
    for (const part of ['<script', '\u0001']) expect(svg).not.toContain(part);
    expect(svg.isWellFormed()).toBe(true);
  }
  expect(/>((?:\ud83d\udc0b)+\u2026(?:\ud83d\udc0b)+)</.exec(names)?.[1]).toHaveLength(2 * 98 + 1);
});

test('all take a log without batches or evaluations, and a loss that became NaN, null in the log', async () => {
  for (const part of [
    [],
    log.slice(0, 2),
    log.slice(2, 5),
    [...log, entry('batch', { epoch: 2, step: 3, loss: null })],
  ]) {
    for (const plot of [lossPlot, scoresPlot, learningRatePlot]) {
      const svg = await plot(part);
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
      expect(svg).not.toContain('NaN');
    }
    expect(await overlayPlot([{ name: 'a', log: part }])).not.toContain('NaN');
  }
});

test('a long run makes a small file', async () => {
  const long = Array.from({ length: 50_000 }, (_, i) =>
    entry('batch', { epoch: 1, batch: i + 1, step: i + 1, lr: 1 / (i + 1), loss: Math.sin(i) }),
  );
  expect((await lossPlot(long)).length).toBeLessThan(100_000);
});

test('overlayPlot names every run on a line of its own, tells them apart, and has one axis of epochs', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `run ${i + 1} ${'of a long name '.repeat(i === 3 ? 12 : 1)}`);
  const longer = [...log, entry('batch', { epoch: 23, batch: 2, step: 46, lr: 0.1, loss: 2 })];
  const svg = await overlayPlot(names.map((name, i) => ({ name, log: i === 0 ? longer : log })));
  const legend = [...svg.matchAll(/<text[^>]*>(run \d+ [^<]*)</g)].map(([, text]) => text!.trim());
  expect(legend).toHaveLength(12);
  expect(legend[3]).toMatch(/^run 4 of a long.*….*long name$/);
  for (const text of legend) expect(text.length).toBeLessThanOrEqual(100);
  // The ninth run has the first one's colour, and dashes.
  const strokes = curvesWithStyle(svg).filter(({ colour }) => colour === '#3b6ea5');
  expect(strokes.map(({ dashed }) => dashed)).toEqual([false, true, false, true]);
  // Both axes end with the last epoch, though no run was evaluated then.
  expect([...svg.matchAll(/>23<\/text>/g)]).toHaveLength(2);
});

test('legends show markers where curves have them', async () => {
  const circles = (svg: string) =>
    [...svg.matchAll(/<path d="M[\d.]+ [\d.]+A[^>]*>/g)].filter(([path]) => !path.includes('opacity="0"')).length;
  expect(circles(await lossPlot(log))).toBe(0);
  // Five curves of two points, and their entries.
  expect(circles(await scoresPlot(log))).toBe(5 * 2 + 5);
});

const curvesWithStyle = (svg: string) =>
  [...svg.matchAll(/<path d="M[\d.e+-]+ [^"]*" fill="none"[^>]*stroke-linejoin="bevel"[^>]*>/g)].map(([path]) => ({
    colour: /stroke="([^"]+)"/.exec(path)?.[1],
    dashed: path.includes('stroke-dasharray'),
  }));

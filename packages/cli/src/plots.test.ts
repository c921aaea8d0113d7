import { expect, test } from 'vitest';
import { lossCurve } from './plots.ts';

const log = [
  { event: 'start', device: '<script>' },
  { event: 'evaluation', epoch: 0, mAP: 0.1 },
  { event: 'batch', epoch: 1, step: 1, loss: 12 },
  { event: 'batch', epoch: 1, step: 2, loss: 8 },
  { event: 'epoch', epoch: 1, loss: 10 },
  { event: 'evaluation', epoch: 1, mAP: 0.5 },
];

test('lossCurve draws an SVG with both axes', async () => {
  const svg = await lossCurve(log);
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
  for (const text of ['ArcFace loss', 'mAP (%)', 'loss per batch', 'mean of 20 batches', 'step']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toMatch(/NaN|undefined|script/);
});

test('lossCurve takes a log without batches or evaluations', async () => {
  for (const part of [[], log.slice(0, 2), log.slice(2, 4)])
    expect(await lossCurve(part)).toMatch(/^<svg [\s\S]*<\/svg>$/);
});

test('lossCurve takes the loss that became NaN, null in the log', async () => {
  expect(await lossCurve([...log, { event: 'batch', epoch: 2, step: 3, loss: null }])).not.toContain('NaN');
});

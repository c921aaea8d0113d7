import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iou, nms } from './nms.ts';

interface Stored {
  readonly box: readonly [number, number, number, number];
  readonly score: number;
  readonly label: number;
}
interface Case {
  readonly threshold: number;
  readonly found: Stored[];
  readonly kept: number[];
}
const cases: Record<string, Case> = JSON.parse(readFileSync(new URL('fixtures/nms.json', import.meta.url), 'utf8'));

test.each(Object.entries(cases))("keeps what torchvision's batched_nms keeps: %s", (_, { threshold, found, kept }) => {
  const detections = found.map(({ box: [x, y, w, h], ...rest }) => ({ ...rest, box: { x, y, w, h } }));
  expect(nms(detections, threshold)).toEqual(kept.map((i) => detections[i]));
  expect(kept.length).toBeLessThan(found.length);
});

const square = { x: 0, y: 0, w: 10, h: 10 };

test('intersection over union', () => {
  expect(iou(square, square)).toBe(1);
  expect(iou(square, { x: 5, y: 0, w: 10, h: 10 })).toBeCloseTo(1 / 3, 15);
  expect(iou({ x: 2, y: 4, w: 5, h: 2 }, square)).toBeCloseTo(0.1, 15);
  // Beside each other, apart only in one direction, and boxes without an area.
  expect(iou(square, { x: 10, y: 0, w: 10, h: 10 })).toBe(0);
  expect(iou(square, { x: 2, y: 30, w: 10, h: 10 })).toBe(0);
  expect(iou({ ...square, w: 0 }, { ...square, w: 0 })).toBe(0);
});

test('of equal scores the first stays; the list given is left as it is', () => {
  const near = { x: 1, y: 0, w: 10, h: 10 };
  const found = [
    { box: near, score: 0.3, label: 1 },
    { box: square, score: 0.5, label: 0 },
    { box: near, score: 0.5, label: 0 },
  ];
  const before = structuredClone(found);
  expect(nms(found, 0.6)).toEqual([found[1], found[0]]);
  expect(found).toEqual(before);
  expect(nms([], 0.6)).toEqual([]);
});

import { expect, test } from 'vitest';
import { type Box, boxView, ofPhoto, onPhoto, type Size, wholeView } from './linked-view.ts';

const viewer: Size = [800, 400];
const near: Box = [100, 50, 1000, 500];
const far: Box = [2000, 1500, 400, 100];

test('at first the box fills the viewer, whatever the photo', () => {
  expect(onPhoto(boxView, near, viewer)).toEqual({ center: [600, 300], scale: 0.92 * 0.8 });
  expect(onPhoto(boxView, far, viewer)).toEqual({ center: [2200, 1550], scale: 0.92 * 2 });
});

test('a view goes from one photo to the other and back', () => {
  const seen = { center: [350, 175], scale: 3 } as const;
  const view = ofPhoto(seen, near, viewer);
  expect(view.center).toEqual([0.25, 0.25]);
  const other = onPhoto(view, far, viewer);
  expect(other.center).toEqual([2100, 1525]);
  expect(other.scale / 3).toBeCloseTo(2 / 0.8);
  const back = onPhoto(ofPhoto(other, far, viewer), near, viewer);
  expect(back.center).toEqual(seen.center);
  expect(back.scale).toBeCloseTo(3);
});

test('the same view in a smaller viewer shows the same part', () => {
  const view = { center: [0.5, 0.5], magnification: 4 } as const;
  expect(onPhoto(view, near, [400, 200]).scale).toBeCloseTo(onPhoto(view, near, viewer).scale / 2);
});

test('the whole photo fills the viewer', () => {
  const { center, scale } = onPhoto(wholeView([4000, 3000], far, viewer), far, viewer);
  expect(center).toEqual([2000, 1500]);
  expect(scale).toBeCloseTo((0.92 * 400) / 3000);
});

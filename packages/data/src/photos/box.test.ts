import { expect, test } from 'vitest';
import { addMargin, boxOf, pixelsOf } from './box.ts';

test('a margin widens a box around its middle', () => {
  expect(addMargin({ x: 10, y: 20, w: 100, h: 40 }, 0.1)).toEqual({ x: 0, y: 16, w: 120, h: 48 });
  expect(() => addMargin({ x: 0, y: 0, w: 1, h: 1 }, -0.1)).toThrow('margin of at least 0 but received -0.1');
});

test('a box touches whole pixels, within the photo', () => {
  expect(pixelsOf({ x: 1.5, y: 2, w: 2, h: 1.1 }, 10, 10)).toEqual({ left: 1, top: 2, width: 3, height: 2 });
  expect(pixelsOf({ x: -5, y: 8, w: 7, h: 90 }, 10, 10)).toEqual({ left: 0, top: 8, width: 2, height: 2 });
  expect(pixelsOf({ x: 10, y: 0, w: 5, h: 5 }, 10, 10)).toBeUndefined();
  expect(pixelsOf({ x: -5, y: 0, w: 5, h: 5 }, 10, 10)).toBeUndefined();
});

test.each([
  [[1, 2, 3], 'not four numbers'],
  [['1', '', '3', '4'], 'not four numbers'],
  [['a', 2, 3, 4], 'not four numbers x, y, w, h but a 2 3 4'],
  [[1, 2, 0, 4], '0 wide and 4 high'],
  [[1, 2, 3, -4], '3 wide and -4 high'],
  [[1, 2, Number.POSITIVE_INFINITY, 4], 'not four numbers'],
])('%j is no box', (numbers, reason) => {
  expect(boxOf(numbers)).toContain(reason);
});

test('shares of a photo are no pixels', () => {
  expect(boxOf(['0.1', '0.1', '0.8', '0.8'])).toMatch(
    /0\.1, 0\.1, 0\.8, 0\.8 looks like shares of the photo; expected pixels/,
  );
  expect(boxOf(['0', '0', '1', '2'])).toEqual({ x: 0, y: 0, w: 1, h: 2 });
});

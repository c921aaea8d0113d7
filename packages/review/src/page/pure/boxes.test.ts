import { expect, test } from 'vitest';
import { between, boxAt, gripAt, moved, pulled } from './boxes.ts';

const size = [100, 80] as const;

test('a box is drawn from any corner, cut to the photo; a click draws none', () => {
  expect(between([50, 60], [-20, 10], size, 5)).toEqual([0, 10, 50, 50]);
  expect(between([50, 60], [51, 70], size, 5)).toBe(undefined);
});

test('a box stays in the photo however far it is moved', () => {
  expect(moved([10, 10, 20, 20], [500, -500], size)).toEqual([80, 0, 20, 20]);
});

test('a pulled side never passes the other one, nor the edge', () => {
  expect(pulled([10, 10, 20, 20], 'w', [50, 9], size)).toEqual([26, 10, 4, 20]);
  expect(pulled([10, 10, 20, 20], 'se', [500, 500], size)).toEqual([10, 10, 90, 70]);
  expect(pulled([10, 10, 20, 20], 'n', [9, -3], size)).toEqual([10, 7, 20, 23]);
});

test.each([
  [[10, 10], 'nw'],
  [[40, 20], 'e'],
  [[25, 20], 'move'],
  [[25, 31], 's'],
  [[50, 50], undefined],
] as const)('at %j the grip is %s', (place, grip) => {
  expect(gripAt([10, 10, 30, 20], place, 3)).toBe(grip);
});

test('of boxes that overlap the selected one is taken, else the smallest', () => {
  const boxes = [
    { key: 1, box: [0, 0, 90, 70] as const },
    { key: 2, box: [20, 20, 10, 10] as const },
  ];
  expect(boxAt(boxes, [25, 25], 2, undefined)?.one.key).toBe(2);
  expect(boxAt(boxes, [25, 25], 2, 1)?.one.key).toBe(1);
});

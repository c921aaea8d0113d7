import { expect, test } from 'vitest';
import { colourOf, hexOf } from './colour-map.ts';

/** CIE lightness, 0 to 100. */
function lightness(share: number): number {
  const [red, green, blue] = colourOf(share).map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 116 * Math.cbrt(0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) - 16;
}

test('grows lighter in even steps from violet to yellow', () => {
  const steps = Array.from({ length: 11 }, (_, i) => lightness(i / 10));
  const growth = steps.slice(1).map((value, i) => value - steps[i]!);
  expect(Math.min(...growth)).toBeGreaterThan(3.5);
  expect(Math.max(...growth)).toBeLessThan(8.5);
  const [violet, yellow] = [colourOf(0), colourOf(1)];
  expect(violet[2]).toBeGreaterThan(Math.max(violet[0], violet[1]));
  expect(Math.min(yellow[0], yellow[1])).toBeGreaterThan(200);
  expect(yellow[2]).toBeLessThan(130);
});

test('holds shares beyond its ends', () => {
  expect([hexOf(-1), hexOf(2)]).toEqual([hexOf(0), hexOf(1)]);
  expect(hexOf(0.5)).toMatch(/^#[0-9a-f]{6}$/);
});

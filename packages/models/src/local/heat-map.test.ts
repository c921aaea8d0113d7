import { expect, test } from 'vitest';
import { heatMap, localMaxima } from './heat-map.ts';

test('a cell is laid out row by row, and the probability of no keypoint is left out', () => {
  const [height, width] = [2, 3];
  const logits = new Float32Array(65 * 6);
  // Pixel (3, 5) of the cell in row 1, column 2: class 5 · 8 + 3; large, so that only differences must count.
  logits[(5 * 8 + 3) * 6 + 5] = 1000;
  // No keypoint is e² times as likely as any place of the first cell.
  logits[64 * 6] = 2;
  const heat = heatMap(logits, height, width);
  expect(heat).toHaveLength(16 * 24);
  expect(heat[(8 + 5) * 24 + 16 + 3]).toBe(1);
  expect(heat.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1 + 4 * (64 / 65) + 64 / (64 + Math.E ** 2), 4);
  expect(heat[7 * 24 + 7]).toBeCloseTo(1 / (64 + Math.E ** 2), 6);
  expect(heat[8]).toBeCloseTo(1 / 65, 6);
});

test('a maximum is above the threshold and exceeded by nothing within the radius, at borders too', () => {
  const width = 8;
  const picture = new Float32Array(8 * 6);
  const at = (x: number, y: number) => y * width + x;
  picture[at(0, 0)] = 0.3;
  picture[at(2, 2)] = 0.2; // within two of the corner
  picture[at(5, 2)] = 0.25;
  picture[at(7, 4)] = 0.24; // within two of the one before
  picture[at(0, 5)] = 0.1; // not above the threshold
  picture[at(3, 5)] = 0.15;
  picture[at(4, 5)] = 0.15; // its equal
  const find = (radius: number) => localMaxima(picture, 6, width, { threshold: picture[at(0, 5)]!, radius });
  expect(find(2)).toEqual([at(0, 0), at(5, 2), at(3, 5), at(4, 5)]);
  expect(find(1)).toEqual([at(0, 0), at(2, 2), at(5, 2), at(7, 4), at(3, 5), at(4, 5)]);
});

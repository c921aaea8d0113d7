import { expect, test } from 'vitest';
import { addBicubic, sampleBilinear } from './sample-maps.ts';

// torch.nn.functional.grid_sample(arange(12.).reshape(1, 1, 3, 4) ** 2, grid, mode, 'zeros', align_corners=False), grid = 2 (x + ½) / 4 − 1, …
const map = Float32Array.from({ length: 12 }, (_, i) => i ** 2);
const cases: readonly (readonly [x: number, y: number, bilinear: number, bicubic: number])[] = [
  [1, 1, 25.0, 25.0],
  [1.25, 0.5, 14.75, 9.475098],
  [-0.5, 1.75, 26.0, 28.600464],
  [3.4, 2.4, 43.56, 51.560064],
  [0.1, -0.9, 0.01, -0.113561],
];

test.each(cases)('(%d, %d) as torch samples it', (x, y, bilinear, bicubic) => {
  expect(sampleBilinear(map, 3, 4, x, y)).toBeCloseTo(bilinear, 4);
  // Vectors of two: the map, and ten times it, added to what is there.
  const vectors = Float32Array.from({ length: 24 }, (_, i) => map[i >> 1]! * (i % 2 ? 10 : 1));
  const target = Float32Array.of(0, 1, 2, 3);
  addBicubic(vectors, [3, 4, 2], x, y, target, 1);
  expect([...target].map((value) => Math.round(value * 1e3) / 1e3)).toEqual(
    [0, 1 + bicubic, 2 + 10 * bicubic, 3].map((value) => expect.closeTo(value, 2)),
  );
});

import { describe, expect, test } from 'vitest';
import { Canvas } from './canvas.ts';
import { gaussianKernel } from './gaussian-kernel.ts';
import { type Corners, inverse, multiply, squareTo } from './matrix3.ts';
import { difference, fixture } from './testing/albumentations-fixtures.ts';
import { gaussianBlur, motionBlur, motionKernel } from './transforms/blur.ts';
import { hueSaturationValue, randomBrightnessContrast, rgbShift } from './transforms/color.ts';
import { clahe, emboss, sharpen } from './transforms/contrast.ts';
import { coarseDropout } from './transforms/dropout.ts';
import { affine, affineMatrix, elasticTransform, perspective } from './transforms/geometry.ts';
import { randomRain } from './transforms/rain.ts';

const size = { width: 83, height: 61 };
const image = fixture('image').data as Uint8Array;

const rowsOf = (data: ArrayLike<number>, side: number) =>
  Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => data[y * side + x]!));
const kernelOf = (name: string) => {
  const { data, shape } = fixture(`${name}.kernel`);
  return { kernel: rowsOf(data, shape[0]!) };
};
const rain = (slant: number) => ({
  drops: fixture('rain.drops').data as Int32Array,
  slant,
  length: 9,
  color: [200, 190, 180] as [number, number, number],
  blur: 7,
  brightness: 0.7,
});
const points = fixture('perspective.points').data;
const corners = Array.from({ length: 4 }, (_, i) => [points[2 * i], points[2 * i + 1]]) as unknown as Corners;

/**
 * What is applied, and how many grey levels it may be from OpenCV and albumentations: at most, and on average. OpenCV's HSV is cut
 * where it is vectorised and rounded elsewhere, ours rounded throughout. CLAHE goes by CIE Lab and back in 8 bits, and near
 * black one step of light is several of sRGB.
 */
const cases: [name: string, apply: (canvas: Canvas) => void, largest: number, mean: number][] = [
  ['rain', (c) => randomRain.apply(c, rain(-7.6)), 0, 0],
  ['rain_right', (c) => randomRain.apply(c, rain(8.2)), 0, 0],
  ['noise', (c) => c.addGivenNoise(fixture('noise.noise').data as Float32Array), 0, 0],
  ...[0.5, 1.3, 3].map((sigma): (typeof cases)[number] => [
    `gaussian_blur.${sigma === 3 ? '3.0' : sigma}`,
    (c) => gaussianBlur.apply(c, { kernel: gaussianKernel(sigma, 2 * Math.floor(3.5 * sigma) + 1) }),
    1,
    0.2,
  ]),
  ...[0, 1, 2].map((i): (typeof cases)[number] => [
    `motion_blur.${i}`,
    (c) => motionBlur.apply(c, kernelOf(`motion_blur.${i}`)),
    1,
    0.01,
  ]),
  ['rgb_shift', (c) => rgbShift.apply(c, { shift: [9.7, -6.2, 3.9] }), 0, 0],
  ['brightness_contrast.up', (c) => randomBrightnessContrast.apply(c, { alpha: 1.08, beta: 0.21 * 255 }), 0, 0],
  ['brightness_contrast.down', (c) => randomBrightnessContrast.apply(c, { alpha: 0.93, beta: -0.17 * 255 }), 0, 0],
  ['hsv.up', (c) => hueSaturationValue.apply(c, { hue: 13.6, saturation: 15.2, value: 9.7 }), 1, 0.3],
  ['hsv.down', (c) => hueSaturationValue.apply(c, { hue: -17.3, saturation: -19.1, value: -12.8 }), 1, 0.3],
  ...[1, 2.5, 4].map((clipLimit): (typeof cases)[number] => [
    `clahe.${clipLimit.toFixed(1)}`,
    (c) => clahe.apply(c, { clipLimit, grid: [8, 8] }),
    4,
    0.1,
  ]),
  ['clahe.3x2', (c) => clahe.apply(c, { clipLimit: 3, grid: [3, 2] }), 4, 0.1],
  ['sharpen', (c) => sharpen.apply(c, kernelOf('sharpen')), 1, 0.05],
  ['emboss', (c) => emboss.apply(c, kernelOf('emboss')), 1, 0.01],
  [
    'perspective',
    (c) => perspective.apply(c, { matrix: multiply(squareTo(corners), [1 / 83, 0, 0, 0, 1 / 61, 0, 0, 0, 1]) }),
    1,
    0.1,
  ],
  [
    'elastic',
    (c) =>
      elasticTransform.apply(c, {
        seed: fixture('elastic.noise').data as Float32Array,
        kernel: gaussianKernel(4, 33),
        alpha: 120,
      }),
    1,
    0.1,
  ],
  ['rotate', (c) => affine.apply(c, { matrix: inverse(affineMatrix(size, -21.7)) }), 1, 0.1],
  [
    'affine',
    (c) => affine.apply(c, { matrix: inverse(affineMatrix(size, 17.2, [0.9, 0.9], [11, -14], [-0.15, 0.1])) }),
    1,
    0.1,
  ],
  ['affine_small', (c) => affine.apply(c, { matrix: inverse(affineMatrix(size, 170, [0.2, 0.2], [3, 5])) }), 1, 0.1],
  [
    'dropout',
    (c) =>
      coarseDropout.apply(c, {
        holes: [
          [3, 5, 15, 17],
          [70, 50, 83, 61],
        ],
        fill: [1, 2, 3],
      }),
    0,
    0,
  ],
];

describe('as OpenCV and albumentations with the same parameters', () => {
  test.each(cases)('%s', (name, apply, largest, mean) => {
    const canvas = new Canvas(size.width, size.height).load(image);
    apply(canvas);
    const apart = difference(canvas.read(), fixture(name).data);
    expect(apart.largest, JSON.stringify(apart)).toBeLessThanOrEqual(largest);
    expect(apart.mean).toBeLessThanOrEqual(mean);
    // A transform that does nothing would not be as far from the photo as the reference is.
    expect(difference(fixture(name).data, image).mean).toBeGreaterThan(0.3);
  });

  test('CLAHE where the tiles divide the image', () => {
    const cut = Uint8Array.from({ length: 3 * 56 * 80 }, (_, i) => image[3 * 83 * Math.floor(i / 240) + (i % 240)]!);
    const canvas = new Canvas(80, 56).load(cut);
    clahe.apply(canvas, { clipLimit: 4, grid: [8, 8] });
    const apart = difference(canvas.read(), fixture('clahe.even').data);
    expect(apart.largest, JSON.stringify(apart)).toBeLessThanOrEqual(4);
    expect(apart.mean).toBeLessThanOrEqual(0.1);
  });

  test('normalisation', () => {
    const output = new Float32Array(image.length);
    new Canvas(83, 61).load(image).normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225], output);
    expect(difference(output, fixture('normalize').data).largest).toBeLessThan(1e-5);
  });

  test.each([
    [0, 3, 30, 0],
    [1, 7, 200, -0.6],
    [2, 5, 90, 1],
  ])('the kernel of motion blur %i', (i, taps, angle, direction) => {
    const { data } = fixture(`motion_blur.${i}.kernel`);
    expect(difference(motionKernel(taps, angle, direction, [0, 0]).flat(), data).largest).toBeLessThan(1e-6);
  });

  test.each(['rotate', 'affine', 'affine_small'])('the matrix of %s', (name) => {
    const given = {
      rotate: affineMatrix(size, -21.7),
      affine: affineMatrix(size, 17.2, [0.9, 0.9], [11, -14], [-0.15, 0.1]),
      affine_small: affineMatrix(size, 170, [0.2, 0.2], [3, 5]),
    }[name]!;
    expect(difference(given, fixture(`${name}.matrix`).data).largest).toBeLessThan(1e-10);
  });
});

import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { Canvas } from './canvas.ts';
import { gdscPipeline } from './gdsc.ts';
import type { Matrix3 } from './matrix3.ts';
import {
  applyDrawn,
  type DrawnTransform,
  drawPipeline,
  type Pipeline,
  parsePipeline,
  type TransformName,
  transforms,
} from './pipeline.ts';
import { difference, fixture } from './testing/albumentations-fixtures.ts';

const size = { width: 83, height: 61 };
const image = fixture('image').data as Uint8Array;

function augmented(pipeline: Pipeline, ...key: number[]): Uint8Array {
  const canvas = new Canvas(size.width, size.height).load(image);
  applyDrawn(canvas, drawPipeline(pipeline, size, randomStream(0, 'augment', ...key)));
  return canvas.read();
}

/** What is drawn for one transform, over and over. */
function draws(step: object, times = 300): Record<string, unknown>[] {
  const pipeline = parsePipeline({ transforms: [{ p: 1, ...step }] });
  const random = randomStream(1, 'draws');
  return Array.from({ length: times }, () => drawPipeline(pipeline, size, random)[0]!.drawn as Record<string, unknown>);
}

function expectRange(values: readonly number[], low: number, high: number) {
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
  expect(Math.max(...values)).toBeLessThanOrEqual(high);
  // Both ends are reached, as nearly as so many draws allow.
  expect(Math.min(...values)).toBeLessThan(low + 0.1 * (high - low));
  expect(Math.max(...values)).toBeGreaterThan(high - 0.1 * (high - low));
}

test('a key gives the same pixels, whatever was augmented before, and another key others', () => {
  const first = augmented(gdscPipeline, 3, 7);
  for (let i = 0; i < 5; i++) augmented(gdscPipeline, 3, i);
  expect(augmented(gdscPipeline, 3, 7)).toEqual(first);
  expect(augmented(gdscPipeline, 4, 7)).not.toEqual(first);
});

test.each(Object.keys(transforms) as TransformName[])('%s changes the photo, by its key alone', (transform) => {
  // Without parameters an affine map leaves everything in its place.
  const options = transform === 'Affine' ? { rotate: 10 } : {};
  const pipeline = parsePipeline({ transforms: [{ transform, p: 1, ...options }] });
  const pixels = augmented(pipeline, 1);
  expect(difference(pixels, image).mean).toBeGreaterThan(0.1);
  expect(augmented(pipeline, 1)).toEqual(pixels);
  expect(augmented(parsePipeline({ transforms: [{ transform, p: 0 }] }), 1)).toEqual(image);
});

describe('the recipe', () => {
  const counts = new Map<string, number>();
  const times = 4000;
  const random = randomStream(0, 'counts');
  for (let i = 0; i < times; i++) {
    for (const { transform } of drawPipeline(gdscPipeline, { width: 32, height: 32 }, random) as DrawnTransform[])
      counts.set(transform, (counts.get(transform) ?? 0) + 1);
  }

  test.each([
    ['RandomRain', 0.5 * (0.1 / 1.6)],
    ['GaussNoise', 0.5 * (0.5 / 1.6)],
    ['GaussianBlur', 0.5 * (0.5 / 1.6)],
    ['MotionBlur', 0.5 * (0.5 / 1.6)],
    ['RGBShift', 0.2],
    ['RandomBrightnessContrast', 0.2],
    ['HueSaturationValue', 0.2],
    ['CLAHE', 1 / 6],
    ['Sharpen', 1 / 6],
    ['Emboss', 1 / 6],
    ['Perspective', 0.25],
    ['ElasticTransform', 0.25],
    ['Rotate', 0.25],
    ['Affine', 0.25],
    ['CoarseDropout', 0.2],
  ])('%s in a share of %f', (name, share) => {
    const deviation = Math.sqrt((share * (1 - share)) / times);
    expect(Math.abs(counts.get(name)! / times - share)).toBeLessThan(4 * deviation);
  });

  test('one of a group at a time', () => {
    const random = randomStream(0, 'groups');
    const groups = gdscPipeline.transforms.map((step) =>
      'transforms' in step ? step.transforms.map(({ transform }) => transform as string) : [step.transform as string],
    );
    for (let i = 0; i < 200; i++) {
      const drawn = drawPipeline(gdscPipeline, { width: 32, height: 32 }, random).map(({ transform }) => transform);
      for (const group of groups) expect(drawn.filter((name) => group.includes(name)).length).toBeLessThanOrEqual(1);
    }
  });
});

describe('what is drawn lies in the range given', () => {
  const given: [step: object, of: (drawn: never) => number, low: number, high: number][] = [
    [{ transform: 'RandomRain', slant_range: [2, 5] }, ({ slant }) => slant, 2, 5],
    [{ transform: 'GaussNoise', std_range: [0.1, 0.2] }, ({ deviation }) => deviation, 25.5, 51],
    [{ transform: 'GaussNoise', mean_range: [-0.1, 0.1] }, ({ mean }) => mean, -25.5, 25.5],
    [{ transform: 'GaussianBlur', sigma_limit: [2, 4] }, ({ kernel }: { kernel: [] }) => kernel.length, 15, 27],
    [{ transform: 'GaussianBlur', blur_limit: [3, 9] }, ({ kernel }: { kernel: [] }) => kernel.length, 3, 9],
    [{ transform: 'MotionBlur', blur_limit: [5, 11] }, ({ kernel }: { kernel: [] }) => kernel.length, 5, 11],
    [{ transform: 'RGBShift', g_shift_limit: 10 }, ({ shift }) => shift[1], -10, 10],
    [{ transform: 'RandomBrightnessContrast', brightness_limit: 0.3 }, ({ beta }) => beta, -76.5, 76.5],
    [{ transform: 'RandomBrightnessContrast', contrast_limit: 0.1 }, ({ alpha }) => alpha, 0.9, 1.1],
    [{ transform: 'HueSaturationValue', hue_shift_limit: [5, 9] }, ({ hue }) => hue, 5, 9],
    [{ transform: 'HueSaturationValue', sat_shift_limit: 20 }, ({ saturation }) => saturation, -20, 20],
    [{ transform: 'HueSaturationValue', val_shift_limit: 7 }, ({ value }) => value, -7, 7],
    [{ transform: 'CLAHE', clip_limit: [2, 3] }, ({ clipLimit }) => clipLimit, 2, 3],
    [{ transform: 'Sharpen', alpha: [0.1, 0.3], lightness: [1, 1] }, ({ kernel }) => -kernel[0][0], 0.1, 0.3],
    [{ transform: 'Sharpen', alpha: [1, 1], lightness: [0.5, 2] }, ({ kernel }) => kernel[1][1] - 8, 0.5, 2],
    [{ transform: 'Emboss', alpha: [1, 1], strength: [0.2, 0.9] }, ({ kernel }) => kernel[1][2], 0.2, 0.9],
    [{ transform: 'Emboss', alpha: [0.2, 0.4], strength: [0, 0] }, ({ kernel }) => kernel[2][2], 0.2, 0.4],
    [{ transform: 'Rotate', limit: 25 }, ({ matrix }) => (Math.asin(-matrix[1]) * -180) / Math.PI, -25, 25],
    [{ transform: 'Affine', scale: [0.5, 0.8] }, ({ matrix }) => 1 / matrix[0], 0.5, 0.8],
    [{ transform: 'Affine', translate_px: 15 }, ({ matrix }) => matrix[2], -15, 15],
    [{ transform: 'Affine', shear: 10 }, ({ matrix }) => matrix[1], -0.19, 0.19],
    [{ transform: 'Affine', rotate: [10, 20] }, ({ matrix }) => (Math.asin(matrix[3]) * 180) / Math.PI, 10, 20],
    [{ transform: 'CoarseDropout', num_holes_range: [2, 5] }, ({ holes }: { holes: [] }) => holes.length, 2, 5],
    [{ transform: 'CoarseDropout', hole_width_range: [0.2, 0.8] }, ({ holes }) => holes[0][2] - holes[0][0], 16, 66],
    [{ transform: 'CoarseDropout', hole_height_range: [0.2, 0.8] }, ({ holes }) => holes[0][3] - holes[0][1], 12, 48],
  ];

  test.each(given)('%j', (step, of, low, high) => {
    expectRange(
      draws(step).map((drawn) => of(drawn as never)),
      low,
      high,
    );
  });

  test('rain: as many drops as its kind has, as long and as dark as given', () => {
    const drawn = draws({ transform: 'RandomRain', rain_type: 'torrential', drop_length: 5, blur_value: 3 }, 1)[0]!;
    expect(drawn).toMatchObject({ length: 5, blur: 3, brightness: 0.7, color: [200, 200, 200] });
    expect((drawn.drops as Int32Array).length).toBe(2 * 122);
  });

  test('elastic: as strong and as smooth as given', () => {
    const { alpha, kernel } = draws({ transform: 'ElasticTransform', alpha: 7, sigma: 3 }, 1)[0]!;
    expect(alpha).toBe(7);
    expect(kernel).toHaveLength(25);
  });

  test('perspective: the corners move inwards, further with a larger scale', () => {
    const left = (scale: number) =>
      draws({ transform: 'Perspective', scale: [scale, scale] }).map(({ matrix }) => (matrix as Matrix3)[2]);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.min(...left(0.05))).toBeGreaterThanOrEqual(0);
    // Half-normal: the mean is deviation × √(2/π) of the width.
    expect(mean(left(0.05))).toBeCloseTo(83 * 0.05 * 0.798, 0);
    expect(mean(left(0.1))).toBeCloseTo(83 * 0.1 * 0.798, 0);
  });
});

test('noise is normal and its generators do not repeat each other', () => {
  const seed = Uint32Array.from({ length: 16 }, (_, i) => 0x9e3779b9 * (i + 1));
  const noise = new Canvas(8, 8).normal(200_000, seed);
  const moment = (k: number) => noise.reduce((sum, z) => sum + z ** k, 0) / noise.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.01);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(3))).toBeLessThan(0.04);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12);
  const below = (x: number) => noise.filter((z) => z < x).length / noise.length;
  expect(below(-1.959964)).toBeCloseTo(0.025, 2);
  expect(below(0.67449)).toBeCloseTo(0.75, 2);
  for (let lag = 1; lag <= 16; lag++) {
    let sum = 0;
    for (let i = lag; i < noise.length; i++) sum += noise[i]! * noise[i - lag]!;
    expect(Math.abs(sum / noise.length), `lag ${lag}`).toBeLessThan(0.01);
  }
});

test('flips mirror the photo', () => {
  const at = (pixels: Uint8Array, x: number, y: number) => [...pixels.slice(3 * (y * 83 + x), 3 * (y * 83 + x) + 3)];
  const flipped = (transform: string) => augmented(parsePipeline({ transforms: [{ transform, p: 1 }] }));
  expect(at(flipped('HorizontalFlip'), 5, 20)).toEqual(at(image, 77, 20));
  expect(at(flipped('VerticalFlip'), 5, 20)).toEqual(at(image, 5, 40));
});

test.each([
  [{}, /^transforms: /],
  [{ transforms: [{ transform: 'Rotat' }] }, /^transforms\[0\]\.transform: expected one of OneOf, RandomRain/],
  [{ transforms: [{ transform: 'Rotate', degrees: 3 }] }, /^transforms\[0\]: .*"degrees"/],
  [{ transforms: [{ transform: 'Rotate', p: 2 }] }, /^transforms\[0\]\.p: /],
  [{ transforms: [{ transform: 'OneOf', transforms: [] }] }, /^transforms\[0\]\.transforms: /],
  [
    { transforms: [{ transform: 'OneOf', transforms: [{ transform: 'Rotate', limit: [20, -20] }] }] },
    /^transforms\[0\]\.transforms\[0\]\.limit: expected the lower bound first/,
  ],
])('%j is refused with the place', (value, message) => {
  expect(() => parsePipeline(value)).toThrow(message);
});

import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { largestDifference } from '../testing/largest-difference.ts';
import { affineMapping, drawAffine } from './random-affine.ts';
import { identity, warp } from './warp.ts';

// x = (torch.arange(3 * 4 * 5) * 37 % 256).reshape(3, 4, 5) / 255, here with the channels last
const [width, height] = [5, 4];
const pixels = Uint8Array.from({ length: 60 }, (_, i) => (((i % 3) * 20 + Math.floor(i / 3)) * 37) % 256);
const image = () => ({ data: new Float32Array(60), width, height });

// torchvision 0.29.2, torchvision.transforms.v2.functional
test.each([
  [
    // affine(x, angle=17, translate=[1, -1], scale=1.1, shear=[5, 0], interpolation=BILINEAR)
    { angle: 17, translate: [1, -1], scale: 1.1, shear: [5, 0] },
    [
      0.1411, 0.5792, 0.7759, 0.1947, 0.1656, 0.1539, 0.3867, 0.5835, 0.7147, 0.6332, 0.0655, 0.1911, 0.3818, 0.5878,
      0.6182, 0.0, 0.0, 0.028, 0.1903, 0.418, 0.1092, 0.4693, 0.6661, 0.8629, 0.3165, 0.0844, 0.2769, 0.4737, 0.6592,
      0.5348, 0.0228, 0.1182, 0.2797, 0.478, 0.6748, 0.0, 0.0, 0.0213, 0.1545, 0.3529, 0.0772, 0.3595, 0.5563, 0.7531,
      0.7486, 0.4798, 0.4111, 0.3639, 0.5606, 0.7517, 0.3701, 0.1649, 0.1775, 0.3682, 0.565, 0.0, 0.0, 0.0146, 0.1186,
      0.2879,
    ],
  ],
  [
    // affine(x, angle=-30, translate=[0, 1], scale=0.8, shear=[-4, 0], interpolation=BILINEAR)
    { angle: -30, translate: [0, 1], scale: 0.8, shear: [-4, 0] },
    [
      0.0, 0.0, 0.0, 0.0509, 0.0, 0.0, 0.0733, 0.3879, 0.4012, 0.0, 0.028, 0.328, 0.0741, 0.4088, 0.1001, 0.3284,
      0.6982, 0.6749, 0.6516, 0.5028, 0.0, 0.0, 0.0, 0.0413, 0.0, 0.0, 0.0458, 0.2917, 0.3013, 0.0, 0.4677, 0.3226,
      0.5896, 0.527, 0.4916, 0.3854, 0.5884, 0.5651, 0.5418, 0.425, 0.0, 0.0, 0.0, 0.0316, 0.0, 0.0, 0.0182, 0.1955,
      0.2014, 0.0, 0.5839, 0.6733, 0.817, 0.6725, 0.4288, 0.3226, 0.4786, 0.4553, 0.432, 0.3472,
    ],
  ],
] as const)('warps as torchvision.transforms.v2.functional.affine does: %o', (parameters, expected) => {
  const output = image();
  warp(pixels, output, affineMapping(parameters), 0);
  expect(largestDifference(output.data, expected)).toBeLessThanOrEqual(2e-4);
});

test('leaves the image alone at rest', () => {
  const [a, b] = [image(), image()];
  warp(pixels, a, affineMapping({ angle: 0, translate: [0, 0], scale: 1, shear: [0, 0] }), 0);
  warp(pixels, b, identity, 0);
  expect(largestDifference(a.data, b.data)).toBeLessThanOrEqual(1e-6);
  expect(a.data[1]).toBeCloseTo(37 / 255, 6);
});

test('fills what comes in from beyond the border', () => {
  const output = image();
  warp(pixels, output, affineMapping({ angle: 0, translate: [5, 0], scale: 1, shear: [0, 0] }), 51);
  expect(largestDifference(output.data, new Float32Array(60).fill(0.2))).toBeLessThanOrEqual(1e-6);
});

test('draws within its bounds', () => {
  const affine = { degrees: 20, translate: [0.1, 0.05], scale: [0.9, 1.1], shear: 5, fill: 0 } as const;
  const random = randomStream(0, 'affine');
  const draws = Array.from({ length: 500 }, () => drawAffine(affine, 100, 60, random));
  const bounds = (values: number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [low, high] = bounds(draws.map(({ angle }) => angle));
  expect(low).toBeGreaterThanOrEqual(-20);
  expect(low).toBeLessThan(-18);
  expect(high).toBeLessThanOrEqual(20);
  expect(high).toBeGreaterThan(18);
  expect(bounds(draws.map(({ translate }) => translate[0]))).toEqual([-10, 10]);
  expect(bounds(draws.map(({ translate }) => translate[1]))).toEqual([-3, 3]);
  const [smallest, largest] = bounds(draws.map(({ scale }) => scale));
  expect(smallest).toBeGreaterThanOrEqual(0.9);
  expect(largest).toBeLessThanOrEqual(1.1);
  expect(largest - smallest).toBeGreaterThan(0.18);
});

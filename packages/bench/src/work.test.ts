import { describe, expect, it } from 'vitest';
import { conv2dWork, detectorWork, gflop, images, linearWork, passes } from './work.ts';

describe('gflop', () => {
  it('counts a multiply-add as two', () => {
    expect(gflop(linearWork('forward', 1024, 1024, 1024))).toBe(2 * 1.024 ** 3);
  });

  it('of a convolution is that of the direct method, in every pass', () => {
    // 8 images of 64 × 56 × 56 outputs, each from 64 × 3 × 3 products
    const expected = (2 * 8 * 64 * 56 * 56 * 64 * 9) / 1e9;
    const of = (pass: (typeof passes)[number]) =>
      conv2dWork(pass, [8, 64, 56, 56], [64, 64, 3, 3], { stride: 1, padding: 1 });
    expect(passes.map((pass) => gflop(of(pass)))).toEqual([expected, expected, expected]);
  });
});

it('a strided convolution knows the shape of its output', () => {
  const work = conv2dWork('forward', [8, 3, 224, 224], [64, 3, 7, 7], { stride: 2, padding: 3 });
  expect(work.output).toEqual([8, 64, 112, 112]);
});

it('a detector knows the shapes of its raw outputs', () => {
  const work = detectorWork('detector_inference', 'yolov3-tiny', { batch: 2, image_size: 416 });
  expect(work.outputs).toEqual([
    [2, 18, 13, 13],
    [2, 18, 26, 26],
  ]);
  expect(images(work)).toBe(2);
});

it('an epoch counts whole batches only', () => {
  const network = { network: 'resnet34', batch: 8, image_size: 64, classes: 10, weights: '' };
  expect(images({ kind: 'loading', folder: '', photos: 19, cached: true, ...network })).toBe(16);
  expect(images({ kind: 'training', ...network })).toBe(8);
});

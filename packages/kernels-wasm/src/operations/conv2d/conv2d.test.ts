import { type Backend, execute, ReferenceBackend, type Shape, size } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { expect, test } from 'vitest';
import { createWasmBackend } from '../../index.ts';

const wasm = await createWasmBackend();
const reference = new ReferenceBackend();

/** Small integers: their products and sums are exact in f32, so that any order of summation gives the same value. */
function integers(seed: number, shape: Shape): Float32Array {
  // The high bits of a multiplicative hash of the index.
  return Float32Array.from({ length: size(shape) }, (_, i) => (Math.imul(i + seed, 0x9e3779b1) >>> 30) - 1);
}

async function compute(backend: Backend, shapes: Record<string, Shape>, run: 'conv2d' | 'input' | 'weight') {
  const tensor = (name: string) => upload(backend, shapes[name]!, integers(name.length, shapes[name]!));
  const attributes = { padding: 1 };
  if (run === 'conv2d') {
    const inputs = { input: tensor('input'), weight: tensor('weight') };
    return backend.read(execute(backend, 'conv2d', inputs, attributes).output);
  }
  const gradOutput = tensor('output');
  if (run === 'input') {
    const more = { ...attributes, inputShape: shapes.input! };
    return backend.read(execute(backend, 'conv2dInputGrad', { gradOutput, weight: tensor('weight') }, more).gradInput);
  }
  const more = { ...attributes, weightShape: shapes.weight! };
  return backend.read(execute(backend, 'conv2dWeightGrad', { gradOutput, input: tensor('input') }, more).gradWeight);
}

// Deeper than a block of the product (40 · 9 > 256), several blocks of panels, odd extents.
const shapes = { input: [2, 40, 23, 21], weight: [19, 40, 3, 3], output: [2, 19, 23, 21] };

test.for(['conv2d', 'input', 'weight'] as const)('a product of many blocks is exact: %s', async (run) => {
  const expected = await compute(reference, shapes, run);
  expect(await compute(wasm, shapes, run)).toEqual(Float32Array.from(expected));
});

// 6 images of 64 padded planes of 162 × 162 take 40 MB: more than one step's scratch.
const large = { input: [6, 64, 160, 160], weight: [4, 64, 3, 3], output: [6, 4, 160, 160] };

test('a batch that goes in several steps gives what its images give alone', async () => {
  const one = { ...large, input: [1, 64, 160, 160], output: [1, 4, 160, 160] };
  const all = await compute(wasm, large, 'conv2d');
  // The values begin alike, so that the first image is the same.
  const alone = await compute(wasm, one, 'conv2d');
  expect(all.subarray(0, alone.length)).toEqual(alone);

  const ones = (backend: Backend, shape: Shape) => upload(backend, shape, new Float32Array(size(shape)).fill(1));
  const tensors = { gradOutput: ones(wasm, large.output), input: ones(wasm, large.input) };
  const more = { padding: 1, weightShape: large.weight };
  const { gradWeight } = execute(wasm, 'conv2dWeightGrad', tensors, more);
  const first = (await wasm.read(gradWeight)).subarray(0, 9);
  // Each tap meets the image as often as it lies inside: 160 or 159 rows and columns, 6 images.
  const counts = [159, 160, 159].flatMap((y) => [159, 160, 159].map((x) => 6 * y * x));
  expect([...first]).toEqual(counts);
  await wasm.destroy();
});

// 147 taps are few panels, so the images are shared out: in a step of 6 and one of 5.
test('the weight gradient of few taps, in several steps, sums all images and does not depend on the threads', async () => {
  const [images, three] = [11, await createWasmBackend({ threads: 3 })];
  const single = await createWasmBackend({ threads: 1 });
  const attributes = { stride: 2, padding: 3, weightShape: [64, 3, 7, 7] };
  const [inputImage, outputImage] = [3 * 200 * 200, 64 * 100 * 100];
  const input = integers(1, [images, inputImage]);
  const gradOutput = integers(2, [images, outputImage]);
  const gradWeight = async (backend: Backend, first: number, count: number) => {
    const place = (values: Float32Array, image: number, ...shape: number[]) =>
      upload(backend, [count, ...shape], values.subarray(first * image, (first + count) * image));
    const tensors = {
      input: place(input, inputImage, 3, 200, 200),
      gradOutput: place(gradOutput, outputImage, 64, 100, 100),
    };
    return backend.read(execute(backend, 'conv2dWeightGrad', tensors, attributes).gradWeight);
  };
  const all = await gradWeight(single, 0, images);
  expect(await gradWeight(three, 0, images)).toEqual(all);
  const sum = new Float32Array(all.length);
  for (let image = 0; image < images; image++) {
    (await gradWeight(single, image, 1)).forEach((value, i) => {
      sum[i]! += value;
    });
  }
  expect(all).toEqual(sum);
  await Promise.all([single.destroy(), three.destroy()]);
});

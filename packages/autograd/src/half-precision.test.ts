import { type PointwiseName, type Precision, pointwiseNames, ReferenceBackend, size } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { backward } from './backward.ts';
import * as F from './functional/index.ts';
import { scope } from './scope.ts';
import { recompute } from './tape.ts';
import { Tensor } from './tensor.ts';

const backend = new ReferenceBackend();
const half = (x: Tensor) => F.cast(x, 'f16');

/** Of the first arguments, which are activations, in half precision; the rest are parameters. */
type Case = [name: string, f: (...inputs: Tensor[]) => Tensor, activations: number, ...shapes: number[][]];

const functions: Record<PointwiseName, (input: Tensor) => Tensor> = F;
const training = { training: true };
const cases: Case[] = [
  ['conv2d with bias', (x, w, b) => F.conv2d(x, w, b, { padding: 1 }), 1, [2, 3, 4, 5], [4, 3, 3, 3], [4]],
  ['conv2d of one pixel with bias', (x, w, b) => F.conv2d(x, w, b), 1, [1, 3, 1, 1], [4, 3, 1, 1], [4]],
  ['linear with bias', (x, w, b) => F.linear(x, w, b), 1, [3, 4], [2, 4], [2]],
  ['linear with bias, one row', (x, w, b) => F.linear(x, w, b), 1, [1, 4], [2, 4], [2]],
  [
    'batchNorm, residual and relu',
    (x, residual, weight, bias) => F.batchNorm(x, { residual, weight, bias }, { ...training, relu: true }),
    2,
    [3, 2, 3, 3],
    [3, 2, 3, 3],
    [2],
    [2],
  ],
  [
    'catBatchNorm, recomputed',
    (a, b, weight, bias) =>
      F.relu(recompute(() => F.catBatchNorm([a, b], { weight, bias }, { ...training, relu: true }))),
    2,
    [3, 1, 3, 3],
    [3, 2, 3, 3],
    [3],
    [3],
  ],
  ['maxPool2d', (x) => F.maxPool2d(x, { kernelSize: 2 }), 1, [2, 2, 4, 4]],
  ['avgPool2d', (x) => F.avgPool2d(x, { kernelSize: 2 }), 1, [2, 2, 4, 4]],
  ['adaptiveAvgPool2d', (x) => F.adaptiveAvgPool2d(x, { outputSize: 1 }), 1, [2, 2, 4, 4]],
  ['interpolate', (x) => F.interpolate(x, { scaleFactor: 2, mode: 'bilinear' }), 1, [1, 2, 3, 3]],
  ...pointwiseNames.map((name): Case => [name, (x) => functions[name](x), 1, [9]]),
  ['cat', (a, b) => F.cat([a, b], 1), 2, [2, 1, 3], [2, 2, 3]],
  ['add, broadcast', F.add, 2, [2, 3], [3]],
  ['sub, broadcast', F.sub, 2, [3], [2, 3]],
  ['mul, broadcast', F.mul, 2, [2, 3, 2, 2], [2, 3, 1, 1]],
  ['scale', (x) => F.scale(x, -2.5), 1, [5]],
  ['broadcastTo', (x) => F.broadcastTo(x, [4, 3]), 1, [3]],
  ['reshape, twice used', (x) => F.add(F.reshape(x, [3, 2]), F.reshape(x, [3, 2])), 1, [2, 3]],
];

const normal = (name: string, shape: readonly number[]) => {
  const random = randomStream(0, name, ...shape);
  return Float64Array.from({ length: size(shape) }, () => random.normal());
};

async function gradients([name, f, activations, ...shapes]: Case, precision: Precision) {
  const made = scope(() => {
    const leaves = shapes.map((shape, i) =>
      Tensor.from(backend, normal(`${name} ${i}`, shape), shape, { requiresGrad: true }),
    );
    const output = f(...leaves.map((leaf, i) => (i < activations ? F.cast(leaf, precision) : leaf)));
    expect(output.dtype).toBe(precision);
    const weights = Tensor.from(backend, normal('weights', output.shape), output.shape);
    backward(F.sum(F.mul(F.cast(output, 'f32'), weights)));
    return leaves.map((leaf) => leaf.grad!.detach());
  });
  expect(made.map(({ dtype }) => dtype)).toEqual(made.map(() => 'f32'));
  const values = await Promise.all(made.map((gradient) => gradient.read()));
  for (const gradient of made) gradient.dispose();
  return values;
}

test.for(cases)('%s: gradients of f16 activations are those of f32, rounded', async (c) => {
  const single = await gradients(c, 'f32');
  const rounded = await gradients(c, 'f16');
  for (const [i, values] of single.entries()) {
    const largest = Math.max(...(values as Float64Array).map(Math.abs));
    const error = Math.max(...(values as Float64Array).map((x, j) => Math.abs(x - rounded[i]![j]!)));
    expect(error).toBeLessThan(0.01 * largest);
  }
  expect(backend.liveBytes).toBe(0);
});

test('cast goes forth and back, and does nothing where there is nothing to do', async () => {
  const x = Tensor.from(backend, [1 / 3, 70_000, -1e-9], [3]);
  expect(F.cast(x, 'f32')).toBe(x);
  const y = half(x);
  expect([y.dtype, half(y) === y]).toEqual(['f16', true]);
  const expected = [0.333251953125, Infinity, -0];
  expect([...(await y.read())]).toEqual(expected);
  expect([...(await F.cast(y, 'f32').read())]).toEqual(expected);
});

test('a sum of f16 values is f32, beyond what f16 can hold, and its gradient f16', async () => {
  const x = Tensor.from(backend, new Float64Array(4).fill(60_000), [4], { dtype: 'f16', requiresGrad: true });
  const total = F.sum(x);
  expect([total.dtype, await total.item()]).toEqual(['f32', 240_000]);
  backward(total);
  expect(x.grad!.dtype).toBe('f16');
});

test('gradOutput has the type of the output', () => {
  const x = Tensor.from(backend, [1, 2], [2], { requiresGrad: true });
  expect(() => backward(half(x), Tensor.from(backend, [1, 1], [2]))).toThrow(
    'backward: expected gradOutput to be f16 as the output is, received f32',
  );
});

test('the head asks for a cast', () => {
  const x = half(Tensor.from(backend, [1, 2], [1, 2]));
  expect(() => F.normalize(x)).toThrow('normalize: expected input to be f32, received f16 [1, 2]: cast it to f32');
});

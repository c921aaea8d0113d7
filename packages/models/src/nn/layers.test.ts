import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, expect, test } from 'vitest';
import { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
import { namedTensors } from './module.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const tensor = (values: number[], shape: number[]) => Tensor.from(backend, values, shape);
const write = (target: Tensor, ...values: number[]) => backend.write(target.value, Float64Array.from(values));
const read = async (from: Tensor) => [...(await from.read())].map((x) => +x.toFixed(6));

test('Conv2d passes on stride, padding and groups', async () => {
  const conv = new Conv2d(backend, 2, 2, 1, { stride: 2, groups: 2 });
  write(conv.weight, 10, 100);
  const output = conv.call(tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1, 1, 1, 1, 1, 1, 2], [1, 2, 3, 3]));
  expect(output.shape).toEqual([1, 2, 2, 2]);
  expect(await read(output)).toEqual([10, 30, 70, 90, 100, 100, 100, 200]);
});

test('Linear is x · Wᵀ + b', async () => {
  const linear = new Linear(backend, 2, 3);
  write(linear.weight, 1, 2, 3, 4, 5, 6);
  write(linear.bias, 0.5, 0, -0.5);
  expect(await read(linear.call(tensor([1, 10], [1, 2])))).toEqual([21.5, 43, 64.5]);
});

test('BatchNorm2d uses and updates batch statistics in training only', async () => {
  const norm = new BatchNorm2d(backend, 1);
  norm.reset();
  const batch = tensor([1, 3, 5, 7], [4, 1, 1, 1]);
  // mean 4, biased variance 5, unbiased 20/3
  const normalised = [-3, -1, 1, 3].map((x) => +(x / Math.sqrt(5 + 1e-5)).toFixed(6));
  expect(await read(norm.call(batch))).toEqual(normalised);
  const [mean, variance] = [await norm.runningMean.item(), await norm.runningVar.item()];
  expect(mean).toBeCloseTo(0.1 * 4, 12);
  expect(variance).toBeCloseTo(0.9 + (0.1 * 20) / 3, 12);
  norm.eval();
  const [first] = await read(norm.call(batch));
  expect(first).toBeCloseTo((1 - mean) / Math.sqrt(variance + 1e-5), 6);
  expect([await norm.runningMean.item(), await norm.runningVar.item()]).toEqual([mean, variance]);
});

test('BatchNorm2d adds a residual, then takes relu', async () => {
  const norm = new BatchNorm2d(backend, 1);
  norm.reset();
  const [batch, residual] = [tensor([1, 3, 5, 7], [4, 1, 1, 1]), tensor([2, -2, -2, 2], [4, 1, 1, 1])];
  const plain = await read(norm.call(batch));
  const sum = plain.map((x, i) => +(x + [2, -2, -2, 2][i]!).toFixed(6));
  expect(await read(norm.call(batch, { residual }))).toEqual(sum);
  expect(await read(norm.call(batch, { residual, relu: true }))).toEqual(sum.map((x) => Math.max(x, 0)));
  expect(await read(norm.call(batch, { relu: true }))).toEqual(plain.map((x) => Math.max(x, 0)));
});

test('BatchNorm2d that is not affine has statistics alone', async () => {
  const [plain, affine] = [new BatchNorm2d(backend, 1, { affine: false }), new BatchNorm2d(backend, 1)];
  for (const norm of [plain, affine]) norm.reset();
  expect([...namedTensors(plain)].map(([name]) => name)).toEqual(['running_mean', 'running_var']);
  const batch = tensor([1, 3, 5, 7], [4, 1, 1, 1]);
  expect(await read(plain.call(batch))).toEqual(await read(affine.call(batch)));
});

test('CatBatchNorm2d is BatchNorm2d of the joined channels', async () => {
  const [whole, parts] = [new BatchNorm2d(backend, 3), new CatBatchNorm2d(backend, 3)];
  for (const norm of [whole, parts]) {
    norm.reset();
    write(norm.weight!, 1, 2, 3);
    write(norm.bias!, 0.5, 0, -0.5);
  }
  const [a, b] = [tensor([1, 9, 2, 5, 7, 7, 0, 4], [2, 2, 2, 1]), tensor([3, 4, -1, 8], [2, 1, 2, 1])];
  const joined = tensor([1, 9, 2, 5, 3, 4, 7, 7, 0, 4, -1, 8], [2, 3, 2, 1]);
  expect(await read(parts.call([a, b]))).toEqual(await read(whole.call(joined)));
  expect(await read(parts.call([a, b], { relu: true }))).toEqual(await read(whole.call(joined, { relu: true })));
  parts.eval();
  whole.eval();
  expect(await read(parts.call([a, b]))).toEqual(await read(whole.call(joined)));
});

test('Sequential runs its modules in order', async () => {
  const [double, addOne] = [new Linear(backend, 1, 1), new Linear(backend, 1, 1)];
  write(double.weight, 2);
  write(addOne.weight, 1);
  write(addOne.bias, 1);
  expect(await read(new Sequential(double, addOne).call(tensor([5], [1, 1])))).toEqual([11]);
  expect(await read(new Sequential(addOne, double).call(tensor([5], [1, 1])))).toEqual([12]);
});

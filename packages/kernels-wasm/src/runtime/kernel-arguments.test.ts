import { type DeviceTensor, f32 } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { kernelParameters } from '../../pkg/kernel-parameters.ts';
import { inOrder, type KernelArguments, type KernelName } from './kernel-arguments.ts';
import { loadModule } from './module.ts';

type ClipNorm = KernelArguments<'clip_norm'>;

const tensor = (address: number): DeviceTensor => ({ ...f32(1), storage: { bytes: address } });
const addressOf = ({ storage }: DeviceTensor) => storage.bytes;

test('values come in the order of the kernel, whatever theirs', () => {
  const values = { maxNorm: 0.5, norm: tensor(64), value: tensor(128) };
  expect(inOrder('clip_norm', values, addressOf)).toEqual([128, 64, 0.5]);
});

test('an address may be a tensor, a number or none; booleans are numbers', () => {
  const steps = { lr: 0.1, momentum: 0.9, weightDecay: 0 };
  const tensors = { param: tensor(64), grad: 4096, momentumBuffer: undefined, control: undefined };
  const values = (nesterov: boolean) => inOrder('sgd_step', { ...tensors, ...steps, nesterov }, addressOf);
  expect(values(true)).toEqual([64, 4096, 0, 0, 0.1, 0.9, 1, 0]);
  expect(values(false)).toEqual([64, 4096, 0, 0, 0.1, 0.9, 0, 0]);
});

test('private memory is not among them', () => {
  expect(Object.keys(kernelParameters.linear).at(-1)).toBe('private');
  const left = { left: 1, rows: 2, depth: 3 };
  const right = { source: 4, stride: 5, columnStride: 6 };
  const values = { ...right, ...left, bias: 7, output: 8, columns: 9 };
  expect(inOrder('linear', values, addressOf)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a missing value, one of another kind and one too many do not compile', () => {
  const clipNorm = (values: unknown) => inOrder('clip_norm', values as never, addressOf);
  // @ts-expect-error: maxNorm is missing.
  const missing: ClipNorm = { norm: 64, value: 128 };
  // @ts-expect-error: a tensor is no number.
  const another: ClipNorm = { norm: 64, value: 128, maxNorm: tensor(1) };
  // @ts-expect-error: there is no threshold.
  const more: ClipNorm = { norm: 64, value: 128, maxNorm: 1, threshold: 2 };
  expect([missing, another, more].map(clipNorm)).toEqual([
    [128, 64, 0],
    [128, 64, 1],
    [128, 64, 1],
  ]);
});

describe('the artifact takes the parameters that are named, and a range', () => {
  const { exports } = loadModule('simd128');
  test.for(Object.keys(kernelParameters) as KernelName[])('%s', (kernel) => {
    expect(exports[kernel]).toHaveLength(Object.keys(kernelParameters[kernel]).length + 2);
  });
});

import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { SafetensorsError, type StoredTensor } from './safetensors/parse-safetensors.ts';
import { loadStateDict, stateDict } from './state-dict.ts';

let backend: ReferenceBackend;
let own: [string, Tensor][];
beforeEach(() => {
  backend = new ReferenceBackend();
  own = [
    ['conv.weight', Tensor.from(backend, [1, 2], [1, 2])],
    ['bn.running_var', Tensor.from(backend, [3], [1])],
  ];
});

const f32 = (shape: number[], ...values: number[]): StoredTensor => ({ shape, data: Float32Array.from(values) });
const load = (state: Record<string, StoredTensor>) =>
  loadStateDict(own, new Map(Object.entries(state)), 'w.safetensors');
const values = async () => Promise.all(own.map(async ([, tensor]) => [...(await tensor.read())]));

test('stateDict reads all tensors back, to the last bit', async () => {
  backend.write(own[0]![1].value, Float64Array.of(1 / 3, 1e-300));
  const state = await stateDict(own);
  expect([...state.keys()]).toEqual(['conv.weight', 'bn.running_var']);
  expect(state.get('conv.weight')).toEqual({ shape: [1, 2], data: Float64Array.of(1 / 3, 1e-300) });
});

describe('loadStateDict', () => {
  test('copies what has the same name and says what is missing or unexpected', async () => {
    const report = load({
      'conv.weight': f32([1, 2], 5, 6),
      'fc.bias': f32([1], Number.NaN),
      'bn.num_batches_tracked': { shape: [], data: BigInt64Array.of(7n) },
    });
    expect(report).toEqual({ loaded: ['conv.weight'], missing: ['bn.running_var'], unexpected: ['fc.bias'] });
    expect(await values()).toEqual([[5, 6], [3]]);
  });

  test('takes integers and doubles, too', async () => {
    load({
      'conv.weight': { shape: [1, 2], data: BigInt64Array.of(8n, -9n) },
      'bn.running_var': { shape: [1], data: Float64Array.of(0.1) },
    });
    expect(await values()).toEqual([[8, -9], [0.1]]);
  });

  test.for([
    ['NaN', f32([1], Number.NaN), 'expected "bn.running_var" to hold finite numbers, received NaN at 0'],
    ['infinity', f32([1], -Infinity), 'expected "bn.running_var" to hold finite numbers, received -Infinity at 0'],
    [
      'a number too large for f32',
      { shape: [1], data: Float64Array.of(1e39) },
      'expected "bn.running_var" to hold finite numbers, received 1e+39 at 0',
    ],
    ['another shape', f32([1, 1], 1), 'expected "bn.running_var" to be [1], received [1, 1]'],
    ['a scalar', f32([], 1), 'expected "bn.running_var" to be [1], received []'],
  ] as const)('refuses %s and then writes nothing', async ([, stored, message]) => {
    const attempt = () => load({ 'conv.weight': f32([1, 2], 5, 6), 'bn.running_var': stored });
    expect(attempt).toThrow(`w.safetensors: ${message}`);
    expect(attempt).toThrow(SafetensorsError);
    expect(await values()).toEqual([[1, 2], [3]]);
  });
});

import { describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { expectSameNetwork, joinedId, networkId, scaledId } from './network-id.ts';

const tensors = (weight: number[], shape = [2]) =>
  new Map([
    ['conv.weight', { shape, data: Float32Array.from(weight) }],
    ['conv.bias', { shape: [1], data: Float32Array.of(1) }],
    ['adam.exp_avg', { shape: [1], data: Float32Array.from(weight.slice(0, 1)) }],
  ]);
const names = ['conv.weight', 'conv.bias'];
const network = { model: 'resnet18', imageSize: 64 };

describe('the id of a network', () => {
  const own = networkId(network, tensors([1, 2]), names);

  test('is of what embeds, in whatever order and whatever else a checkpoint holds', async () => {
    const moved = new Map([...tensors([1, 2])].reverse());
    moved.delete('adam.exp_avg');
    expect(await networkId(network, moved, names.toReversed())).toBe(await own);
  });

  test('stays the same in later versions, for tables keep it', async () => {
    expect(await own).toBe('sha256:d9faec5ae821b76f');
  });

  test.for<[string, Promise<string>]>([
    ['weight', networkId(network, tensors([1, 2.000001]), names)],
    ['shape', networkId(network, tensors([1, 2], [1, 2]), names)],
    ['image size', networkId({ ...network, imageSize: 96 }, tensors([1, 2]), names)],
    ['model', networkId({ ...network, model: 'resnet34' }, tensors([1, 2]), names)],
  ])('differs with another %s', async ([, other]) => {
    expect(await other).not.toBe(await own);
  });
});

describe('the id of joined networks', () => {
  test('counts order and shares, but not their unit', async () => {
    const id = await joinedId(['a', 'b'], [1, 3]);
    expect(await joinedId(['a', 'b'], [2, 6])).toBe(id);
    expect(await joinedId(['b', 'a'], [1, 3])).not.toBe(id);
    expect(await joinedId(['a', 'b'], [1, 1])).not.toBe(id);
    expect(await joinedId(['a', 'c'], [1, 3])).not.toBe(id);
  });

  test('is that of one alone, and unknown where one is', async () => {
    expect(await joinedId(['a'], [5])).toBe('a');
    expect(await joinedId(['a', undefined], [1, 1])).toBeUndefined();
  });
});

test('the id at several sizes counts these, in whatever order; at its own size alone a network keeps its own', async () => {
  expect(await scaledId('a')).toBe('a');
  expect(await scaledId('a', [1])).toBe('a');
  const id = await scaledId('a', [1, 1.25]);
  expect(await scaledId('a', [1.25, 1])).toBe(id);
  for (const other of [scaledId('a', [1.25]), scaledId('a', [1, 1.5]), scaledId('b', [1, 1.25]), 'a'])
    expect(await other).not.toBe(id);
});

test('embeddings of two networks are not compared; of what nobody knows nothing is said', () => {
  const a = { name: 'a.npy', network: 'sha256:1' };
  const b = { name: 'b.npy', network: 'sha256:2' };
  expect(() => expectSameNetwork(a, b)).toThrow(UserError);
  expect(() => expectSameNetwork(a, b)).toThrow(/a\.npy .* b\.npy .*the same --run/);
  expectSameNetwork(a, { ...b, network: a.network });
  expectSameNetwork(a, { name: 'b.npy' });
});

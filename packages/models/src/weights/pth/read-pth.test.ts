import { describe, expect, test } from 'vitest';
import { archive, dictOf, four, tensorOf, zip } from '../../testing/hand-made-pth.ts';
import { fixture, pthFile } from '../../testing/pth-file.ts';
import { readPth } from './read-pth.ts';

const { read } = pthFile();

describe.each(['pth', 'legacy.pth'])('a file of torch.save (%s)', (suffix) => {
  test('has every data type', async () => {
    const tensors = Object.fromEntries(await readPth(fixture(`dtypes.${suffix}`)));
    expect(tensors).toEqual({
      f32: { shape: [2, 3], data: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5) },
      f64: { shape: [3], data: Float64Array.of(0, 0.5 / 3, 1 / 3) },
      f16: { shape: [3], data: Float32Array.of(0, 0.5, 1) },
      bf16: { shape: [3], data: Float32Array.of(0, 0.5, 1) },
      i64: { shape: [2], data: BigInt64Array.of(2n ** 60n + 1n, -1n) },
      i32: { shape: [2], data: Int32Array.of(-(2 ** 31), 7) },
      i16: { shape: [1], data: Int32Array.of(-(2 ** 15)) },
      i8: { shape: [1], data: Int32Array.of(-128) },
      u8: { shape: [1], data: Int32Array.of(255) },
      bool: { shape: [2], data: Int32Array.of(1, 0) },
      scalar: { shape: [], data: Float32Array.of(0.25) },
      empty: { shape: [0, 3], data: new Float32Array(0) },
    });
  });

  test('has views of shared storages, whatever their strides', async () => {
    const at = (row: number, column: number) => (row * 6 + column) / 2;
    const values = Object.fromEntries(
      [...(await readPth(fixture(`views.${suffix}`)))].map(([name, { shape, data }]) => [name, [shape, [...data]]]),
    );
    expect(values).toEqual({
      transposed: [[6, 4], Array.from({ length: 24 }, (_, i) => at(i % 4, Math.floor(i / 4)))],
      column: [[4], [0, 1, 2, 3].map((row) => at(row, 2))],
      middle: [[2, 3], [1, 2].flatMap((row) => [1, 3, 5].map((column) => at(row, column)))],
      repeated: [[2, 3], Array(6).fill(1.5)],
      channels_last: [[1, 2, 2, 3], Array.from({ length: 12 }, (_, i) => i / 2)],
      parameter: [[6], Array.from({ length: 6 }, (_, column) => at(3, column))],
      whole: [[4, 6], Array.from({ length: 24 }, (_, i) => i / 2)],
    });
  });

  test('may be a checkpoint with an optimiser and much else', async () => {
    const tensors = await readPth(fixture(`checkpoint.${suffix}`));
    expect([...tensors.keys()]).toEqual(
      ['conv1.weight', 'conv1.bias', 'bn1.weight', 'bn1.bias', 'bn1.running_mean', 'bn1.running_var']
        .concat('bn1.num_batches_tracked')
        .map((name) => `module.${name}`),
    );
    expect(tensors.get('module.conv1.weight')).toEqual({
      shape: [2, 1, 2, 2],
      data: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
    });
  });
});

test.each(['protocol-4.pth', 'model.pth'])('%s is read', async (name) => {
  const tensors = await readPth(fixture(name));
  expect(tensors.size).toBe(7);
  expect(tensors.get('bn1.running_var')!.data).toEqual(Float32Array.of(1, 1));
});

test('a hand-made archive is read: what the hostile ones of refused-pth.test.ts are made of', async () => {
  expect(await read(archive(dictOf(['w', tensorOf('0', 4, [2, 2], [2, 1])]), { 0: four }))).toEqual(
    new Map([['w', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
  );
});

test('ZIP64 sizes are understood', async () => {
  const pickle = dictOf(['w', tensorOf('0', 4, [4], [1])]);
  const tensors = await read(zip({ 'x/data.pkl': pickle, 'x/data/0': four }, undefined, true));
  expect(tensors.get('w')!.data).toEqual(Float32Array.of(1, 2, 3, 4));
});

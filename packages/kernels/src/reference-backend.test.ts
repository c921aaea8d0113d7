import { expect, test } from 'vitest';
import type { DeviceTensor, HostArray, Spec } from './contract.ts';
import { execute } from './operations.ts';
import { ReferenceBackend } from './reference-backend.ts';
import { f32, i32 } from './shape.ts';

function upload(backend: ReferenceBackend, spec: Spec, data: HostArray): DeviceTensor {
  const tensor = { ...spec, storage: backend.allocate(spec) };
  backend.write(tensor, data);
  return tensor;
}

test('runs an operation and counts the memory that lives', async () => {
  const backend = new ReferenceBackend();
  const input = upload(backend, f32(3), Float32Array.of(-1, 2, NaN));
  const { output } = execute(backend, 'relu', { input }, {});
  expect(await backend.read(output)).toEqual(Float64Array.of(0, 2, NaN));
  expect(backend.liveBytes).toBe(2 * 3 * 8);
  backend.free(input.storage);
  backend.free(output.storage);
  expect(backend.liveBytes).toBe(0);
});

test('a result that is written again forgets what it held', async () => {
  const backend = new ReferenceBackend();
  const input = upload(backend, f32(1, 1, 1, 2), Float64Array.of(1, 2));
  const { output } = execute(backend, 'adaptiveAvgPool2d', { input }, { outputSize: 1 });
  backend.run('adaptiveAvgPool2d', { input }, { output }, { outputSize: 1 });
  expect(await backend.read(output)).toEqual(Float64Array.of(1.5));
});

test('an absent optional argument may be undefined', async () => {
  const backend = new ReferenceBackend();
  const input = upload(backend, f32(1, 1), Float64Array.of(3));
  const { output } = execute(backend, 'linear', { input, weight: input, bias: undefined }, {});
  expect(await backend.read(output)).toEqual(Float64Array.of(9));
});

test('what was read or written is a copy', async () => {
  const backend = new ReferenceBackend();
  const values = Int32Array.of(1, 2);
  const tensor = upload(backend, i32(2), values);
  values[0] = 7;
  (await backend.read(tensor))[1] = 7;
  expect(await backend.read(tensor)).toEqual(Int32Array.of(1, 2));
});

test('freed memory is out of bounds', async () => {
  const backend = new ReferenceBackend();
  const tensor = upload(backend, f32(), Float64Array.of(1));
  backend.free(tensor.storage);
  expect(() => backend.free(tensor.storage)).toThrow('reference: storage was freed before');
  await expect(backend.read(tensor)).rejects.toThrow('reference: storage was freed');
  expect(() => execute(backend, 'relu', { input: tensor }, {})).toThrow('reference: storage was freed');
});

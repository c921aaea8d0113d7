import { type Backend, type DeviceTensor, execute, f32, i32, OutOfMemoryError, type Spec } from '@flukeprint/kernels';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWasmBackend } from '../index.ts';
import { bestVariant, loadModule } from './module.ts';

// Its memory is that of the exports.
const { memory } = loadModule('simd128');
let backend: Backend;
beforeEach(async () => {
  backend = await createWasmBackend({ variant: 'simd128', threads: 1 });
});
afterEach(() => backend.destroy());

function place(spec: Spec, ...values: number[]): DeviceTensor {
  const tensor = { ...spec, storage: backend.allocate(spec) };
  if (values.length > 0) backend.write(tensor, Float32Array.from(values));
  return tensor;
}

test('says what it is', async () => {
  expect(backend.name).toBe('wasm');
  expect(backend.description).toBe('wasm: SIMD128, 1 thread');
  const relaxed = await createWasmBackend({ variant: 'relaxed', threads: 3 });
  expect(relaxed.description).toBe('wasm: SIMD128 with fused multiply-add, 3 threads');
  await relaxed.destroy();
});

test('this engine has relaxed SIMD', () => {
  expect(bestVariant()).toBe('relaxed');
});

test('counts the bytes of tensors that live', async () => {
  const a = place(f32(3, 5));
  const b = place(i32(2));
  expect(backend.liveBytes).toBe(68);
  backend.free(a.storage);
  expect(backend.liveBytes).toBe(8);
  backend.free(b.storage);
  expect(backend.liveBytes).toBe(0);
});

test('values survive while the memory grows', async () => {
  const before = memory.buffer.byteLength;
  const a = place(f32(3), 1, 2, 3);
  const large = place(f32(before / 4 + 1));
  expect(memory.buffer.byteLength).toBeGreaterThan(before);
  const { output } = execute(backend, 'scale', { input: a }, { factor: 2 });
  expect(await backend.read(output)).toEqual(Float32Array.of(2, 4, 6));
  backend.free(large.storage);
});

test('freed memory is used again: repeating a step grows nothing', async () => {
  const input = place(f32(2, 8, 32, 32));
  const weight = place(f32(8, 8, 3, 3));
  const step = () => {
    const { output } = execute(backend, 'conv2d', { input, weight }, { padding: 1 });
    backend.free(output.storage);
  };
  step();
  const bytes = memory.buffer.byteLength;
  for (let i = 0; i < 20; i++) step();
  expect(memory.buffer.byteLength).toBe(bytes);
});

test('freeing twice and using freed memory are errors', async () => {
  const a = place(f32(2), 1, 2);
  backend.free(a.storage);
  expect(() => backend.free(a.storage)).toThrow('freed before');
  expect(() => backend.write(a, Float32Array.of(1, 2))).toThrow('storage of f32 [2] was freed');
  await expect(backend.read(a)).rejects.toThrow('storage of f32 [2] was freed');
  expect(() => execute(backend, 'relu', { input: a }, {})).toThrow('storage of f32 [2] was freed');
});

test('too few or too many values are an error', () => {
  const a = place(f32(2, 2));
  expect(() => backend.write(a, Float32Array.of(1, 2, 3))).toThrow('expected 4 values for f32 [2, 2] but received 3');
});

test('a tensor that 4 GiB do not hold is an error that says what to lower', () => {
  const wanted = () => backend.allocate(f32(64, 256, 256, 256));
  expect(wanted).toThrow(OutOfMemoryError);
  expect(wanted).toThrow(/f32 \[64, 256, 256, 256\] \(4295\.0 MB\).*lower the batch or the image size/);
  expect(backend.liveBytes).toBe(0);
});

test('nor is one taken for smaller that a 32-bit size cannot say', () => {
  expect(() => backend.allocate(f32(65, 256, 256, 256))).toThrow(/\(4362\.1 MB\).*lower the batch or the image size/);
  expect(() => backend.allocate(f32(40, 256, 256, 256))).toThrow(/\(2684\.4 MB\)/);
});

test('an unknown operation is an error', () => {
  expect(() => backend.run('conv3d', {}, {}, {})).toThrow('but received conv3d');
});

test('work for a backend that was destroyed is an error', async () => {
  for (const threads of [1, 2]) {
    const other = await createWasmBackend({ threads });
    const spec = f32(100, 1000);
    const input = { ...spec, storage: other.allocate(spec) };
    await other.destroy();
    expect(() => execute(other, 'softmax', { input }, { dim: 1 })).toThrow('wasm: the backend was destroyed');
  }
});

test('the number of threads must make sense', async () => {
  await expect(createWasmBackend({ threads: 0 })).rejects.toThrow(
    'expected a positive number of threads but received 0',
  );
});

test('two backends keep apart what they allocated', async () => {
  const other = await createWasmBackend({ variant: 'simd128', threads: 1 });
  const a = place(f32(2), 1, 2);
  const spec = f32(2);
  const b = { ...spec, storage: other.allocate(spec) };
  other.write(b, Float32Array.of(3, 4));
  expect(other.liveBytes).toBe(8);
  expect(() => execute(other, 'relu', { input: a }, {})).toThrow('was freed');
  await other.destroy();
  expect(other.liveBytes).toBe(0);
  expect(await backend.read(a)).toEqual(Float32Array.of(1, 2));
});

test('meters tensors and what operations take for themselves', () => {
  const [input, weight] = [place(f32(2, 8, 32, 32)), place(f32(8, 8, 3, 3))];
  backend.memory.reset();
  const { output } = execute(backend, 'conv2d', { input, weight }, { padding: 1 });
  expect(backend.memory.peakBytes).toBeGreaterThan(backend.liveBytes);
  expect(backend.memory.largestBytes).toBeGreaterThanOrEqual(output.storage.bytes);
  backend.free(output.storage);
  backend.memory.reset();
  expect(backend.memory.peakBytes).toBe(backend.liveBytes);
  expect(backend.memoryLimits.totalBytes).toBe(2 ** 32);
});

// Last: the memory of a process never shrinks.
test('addresses beyond 2 GiB work, and a memory that is full says so', async () => {
  const half = place(f32(2 ** 29 - 2 ** 18));
  const input = place(f32(2 ** 21));
  expect((input.storage as unknown as { address: number }).address).toBeGreaterThan(2 ** 31);
  const values = Float32Array.from({ length: 2 ** 21 }, (_, i) => i);
  backend.write(input, values);
  const { output } = execute(backend, 'scale', { input }, { factor: 2 });
  const doubled = await backend.read(output);
  expect(doubled[1]).toBe(2);
  expect(doubled.at(-1)).toBe(2 * values.at(-1)!);
  expect(() => backend.allocate(half)).toThrow(/\(2146\.4 MB\) beside 2163\.2 MB of tensors/);
});

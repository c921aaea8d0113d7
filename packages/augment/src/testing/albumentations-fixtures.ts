import { readFileSync } from 'node:fs';

/** Tensors of fixtures/albumentations.safetensors by name; see generate.py. */
export function fixture(name: string): {
  data: Uint8Array | Float32Array | Float64Array | Int32Array;
  shape: number[];
} {
  const { dtype, shape, data_offsets } = header[name]!;
  const [from, to] = data_offsets;
  const before = file.byteOffset + start;
  const bytes = file.buffer.slice(before + from, before + to) as ArrayBuffer;
  const types = { U8: Uint8Array, F32: Float32Array, F64: Float64Array, I32: Int32Array };
  return { data: new types[dtype](bytes), shape };
}

const file = readFileSync(new URL('../../fixtures/albumentations.safetensors', import.meta.url));
const start = 8 + Number(file.readBigUInt64LE());
const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
  string,
  { dtype: 'U8' | 'F32' | 'F64' | 'I32'; shape: number[]; data_offsets: [number, number] }
>;

export interface Difference {
  /** Grey levels. */
  readonly largest: number;
  readonly mean: number;
  /** Share of values that differ at all. */
  readonly share: number;
}

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  if (a.length !== b.length) throw new RangeError(`Expected ${b.length} values but received ${a.length}`);
  const apart = Array.from(a, (value, i) => Math.abs(value - b[i]!));
  return {
    largest: apart.reduce((largest, d) => Math.max(largest, d), 0),
    mean: apart.reduce((sum, d) => sum + d, 0) / apart.length,
    share: apart.filter((d) => d > 0).length / apart.length,
  };
}

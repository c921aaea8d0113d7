import { size } from '@flukeprint/kernels';
import type { StoredArray } from './parse-safetensors.ts';

/** A tensor to be written, in the type of its array. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly data: StoredArray | Float16Array<ArrayBuffer>;
}

/**
 * A safetensors file as bytes, piece after piece: the header, then the tensors' values as they lie in memory, uncopied. Throws
 * where two tensors share a name or a shape does not fit its values.
 */
export function formatSafetensors(
  tensors: Iterable<readonly [name: string, tensor: WrittenTensor]>,
  metadata: Record<string, string> = {},
): Uint8Array[] {
  const header = new Map<string, unknown>([['__metadata__', metadata]]);
  const values: Uint8Array[] = [];
  let position = 0;
  for (const [name, { shape, data }] of tensors) {
    if (header.has(name)) throw new Error(`expected every tensor to have a name of its own, received "${name}"`);
    if (data.length !== size(shape)) throw new Error(`tensor "${name}" [${shape}] has ${data.length} values`);
    const end = position + data.byteLength;
    header.set(name, { dtype: dtypeOf(data), shape, data_offsets: [position, end] });
    values.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    position = end;
  }
  return [formatHeader(JSON.stringify(Object.fromEntries(header))), ...values];
}

/** Spaces pad the header so that the values start at a multiple of eight bytes. */
function formatHeader(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(' '.charCodeAt(0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  return bytes;
}

function dtypeOf(data: WrittenTensor['data']): string {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof BigInt64Array ? 'I64' : 'F16';
}

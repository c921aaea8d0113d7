import { open } from 'node:fs/promises';
import { size } from '@flukeprint/kernels';
import { writeAtomically } from '../../write-atomically.ts';
import { readBytes } from '../read-bytes.ts';
import {
  malformed,
  parseSafetensors,
  type Safetensors,
  type StoredArray,
  type StoredTensor,
} from './parse-safetensors.ts';

/** Reads a whole file. F16 and BF16 widen to F32. */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    if (!status.isFile()) throw malformed(path, 'it is no file');
    const truncated = (at: number) => malformed(path, `truncated at byte ${at}`);
    const read = (position: number, length: number) => readBytes(file, position, length, truncated);
    return await parseSafetensors(path, { size: status.size, read });
  } finally {
    await file.close();
  }
}

/** Writes to a temporary name, syncs and renames: readers see the old file or the new one, never a part. */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [name: string, tensor: StoredTensor]>,
  metadata: Record<string, string> = {},
): Promise<void> {
  const header = new Map<string, unknown>([['__metadata__', metadata]]);
  const chunks: Uint8Array[] = [];
  let position = 0;
  for (const [name, { shape, data }] of tensors) {
    if (header.has(name))
      throw new Error(`${path}: expected every tensor to have a name of its own, received "${name}"`);
    if (data.length !== size(shape)) throw new Error(`${path}: tensor "${name}" [${shape}] has ${data.length} values`);
    const end = position + data.byteLength;
    header.set(name, { dtype: dtypeOf(data), shape, data_offsets: [position, end] });
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    position = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  // Spaces pad the header so that the values start at a multiple of eight bytes.
  const padded = Math.ceil(json.length / 8) * 8;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded));
  await writeAtomically(path, [length, json, Buffer.alloc(padded - json.length, ' '), ...chunks]);
}

function dtypeOf(data: StoredArray): string {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  return data instanceof Int32Array ? 'I32' : 'I64';
}

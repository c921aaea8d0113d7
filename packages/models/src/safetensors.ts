/**
 * The safetensors format (https://github.com/huggingface/safetensors): an 8-byte length, a JSON header, the values.
 * No maintained JavaScript reader exists, so this one checks all that the format promises before it believes a byte.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { size } from '@flukeprint/kernels';
import { readBytes } from './read-bytes.ts';
import { WeightsFileError } from './weights-file-error.ts';
import { writeAtomically } from './write-atomically.ts';

export type StoredArray = Float32Array | Float64Array | Int32Array | BigInt64Array;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: StoredArray;
}

export interface Safetensors {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

/** A safetensors file that is not what it claims to be: names the file and what is wrong with it. */
export class SafetensorsError extends WeightsFileError {
  override name = 'SafetensorsError';
}

function malformed(path: string, reason: string): SafetensorsError {
  return new SafetensorsError(path, `not a usable safetensors file: ${reason}`);
}

const truncatedAt = (path: string) => (at: number) => malformed(path, `truncated at byte ${at}`);

/** The format's own cap on the header, bytes. */
const maxHeader = 100_000_000;
const elementBytes: Record<string, number> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4 };

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/** Reads a whole file. F16 and BF16 widen to F32. */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path, 'r');
  try {
    const { entries, metadata, dataStart } = await readHeader(path, file);
    const tensors = new Map<string, StoredTensor>();
    for (const { name, dtype, shape, begin, end } of entries) {
      const bytes = await readBytes(file, dataStart + begin, end - begin, truncatedAt(path));
      tensors.set(name, { shape, data: decode(dtype, bytes) });
    }
    return { tensors, metadata };
  } finally {
    await file.close();
  }
}

async function readHeader(path: string, file: FileHandle) {
  const status = await file.stat();
  if (!status.isFile()) throw malformed(path, 'it is no file');
  const fileBytes = status.size;
  if (fileBytes < 8) throw malformed(path, `${fileBytes} bytes are too few for a header`);
  const length = new DataView(await readBytes(file, 0, 8, truncatedAt(path))).getBigUint64(0, true);
  if (length > maxHeader) throw malformed(path, `the header claims ${length} bytes, more than ${maxHeader}`);
  const dataStart = 8 + Number(length);
  if (dataStart > fileBytes) {
    throw malformed(path, `truncated: the header ends at byte ${dataStart}, the file at ${fileBytes}`);
  }
  let header: unknown;
  try {
    // A byte order mark is not JSON: the decoder shall not swallow it.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    header = JSON.parse(decoder.decode(await readBytes(file, 8, Number(length), truncatedAt(path))));
  } catch (cause) {
    throw malformed(path, `the header is not JSON (${(cause as Error).message})`);
  }
  if (!isRecord(header)) throw malformed(path, 'the header is not a JSON object');
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed(path, '__metadata__ holds something other than strings');
  }
  const entries = Object.entries(rest).map(([name, value]) => parseEntry(path, name, value));
  checkLayout(path, entries, fileBytes - dataStart);
  return { entries, metadata: metadata as Record<string, string>, dataStart };
}

function parseEntry(path: string, name: string, value: unknown): Entry {
  const fail = (reason: string) => malformed(path, `tensor "${name}" ${reason}`);
  const natural = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (!isRecord(value)) throw fail('has no description');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype)) {
    throw fail(`has the data type ${JSON.stringify(dtype)}; expected one of ${Object.keys(elementBytes).join(', ')}`);
  }
  if (!Array.isArray(shape) || !shape.every(natural)) throw fail(`has the shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(natural)) {
    throw fail(`has the offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = size(shape) * elementBytes[dtype]!;
  if (end - begin !== bytes) throw fail(`of ${dtype} [${shape}] needs ${bytes} bytes, its offsets span ${end - begin}`);
  return { name, dtype, shape, begin, end };
}

/** The values must follow each other without overlap or hole and fill the file. */
function checkLayout(path: string, entries: Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      throw malformed(
        path,
        `tensor "${name}" starts at ${begin}, ${begin < position ? 'inside' : 'after a hole behind'} the one that ends at ${position}`,
      );
    }
    position = end;
  }
  if (position !== dataBytes) {
    const what = position > dataBytes ? 'truncated' : 'has bytes that belong to no tensor';
    throw malformed(path, `${what}: the header describes ${position} bytes of values, the file has ${dataBytes}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(dtype: string, bytes: ArrayBuffer): StoredArray {
  switch (dtype) {
    case 'F32':
      return new Float32Array(bytes);
    case 'F64':
      return new Float64Array(bytes);
    case 'I32':
      return new Int32Array(bytes);
    case 'I64':
      return new BigInt64Array(bytes);
    case 'F16': {
      const view = new DataView(bytes);
      return Float32Array.from({ length: bytes.byteLength / 2 }, (_, i) => view.getFloat16(2 * i, true));
    }
    default: {
      // BF16 is the upper half of an F32.
      const bits = Uint32Array.from(new Uint16Array(bytes), (half) => half << 16);
      return new Float32Array(bits.buffer);
    }
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

/**
 * The safetensors format (https://github.com/huggingface/safetensors): an 8-byte length, a JSON header, the values.
 * No maintained JavaScript reader exists, so this one checks all that the format promises before it believes a byte.
 */
import { size } from '@flukeprint/kernels';
import { brief } from '../brief.ts';
import { WeightsFileError } from '../weights-file-error.ts';

/** What a tensor's values come in: F32, F64, I32, I64. */
export type StoredArray = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** A tensor on the host, row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: StoredArray;
}

/** A file's tensors, in its header's order, and its own key-value pairs. */
export interface Safetensors {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

/** A safetensors file that is not what it claims to be: names the file and what is wrong with it. */
export class SafetensorsError extends WeightsFileError {
  override name = 'SafetensorsError';
}

export function malformed(path: string, reason: string): SafetensorsError {
  return new SafetensorsError(path, `not a usable safetensors file: ${reason}`);
}

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

/** Where the bytes come from: a file of Node's, or one that a browser was given. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** All `length` bytes at `position`. */
  read(position: number, length: number): Promise<ArrayBuffer>;
}

/** Reads all tensors, one after the other. F16 and BF16 widen to F32. `path` is for messages. */
export async function parseSafetensors(path: string, source: ByteSource): Promise<Safetensors> {
  const { entries, metadata, dataStart } = await readHeader(path, source);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors.set(name, { shape, data: decode(dtype, await source.read(dataStart + begin, end - begin)) });
  }
  return { tensors, metadata };
}

async function readHeader(path: string, source: ByteSource) {
  const fileBytes = source.size;
  if (fileBytes < 8) throw malformed(path, `${fileBytes} bytes are too few for a header`);
  const length = new DataView(await source.read(0, 8)).getBigUint64(0, true);
  if (length > maxHeader) throw malformed(path, `the header claims ${length} bytes, more than ${maxHeader}`);
  const dataStart = 8 + Number(length);
  if (dataStart > fileBytes) {
    throw malformed(path, `truncated: the header ends at byte ${dataStart}, the file at ${fileBytes}`);
  }
  let header: unknown;
  try {
    // A byte order mark is not JSON: the decoder shall not swallow it.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    header = JSON.parse(decoder.decode(await source.read(8, Number(length))));
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
  const fail = (reason: string) => malformed(path, `tensor ${brief(name)} ${reason}`);
  const natural = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (!isRecord(value)) throw fail('has no description');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype)) {
    throw fail(`has the data type ${brief(dtype)}; expected one of ${Object.keys(elementBytes).join(', ')}`);
  }
  if (!Array.isArray(shape) || !shape.every(natural)) throw fail(`has the shape ${brief(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(natural)) {
    throw fail(`has the offsets ${brief(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = size(shape) * elementBytes[dtype]!;
  if (end - begin !== bytes)
    throw fail(`of ${dtype} ${brief(shape)} needs ${bytes} bytes, its offsets span ${end - begin}`);
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

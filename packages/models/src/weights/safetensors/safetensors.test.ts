import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatSafetensors } from './format-safetensors.ts';
import { SafetensorsError, type StoredTensor } from './parse-safetensors.ts';
import { readSafetensors } from './read-safetensors.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
  path = join(folder, 'weights é.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

/** The bytes of a file with this header, JSON or raw text, and this many bytes of values. */
function fileOf(header: unknown, dataBytes = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}
const read = async (bytes: Uint8Array) => {
  await writeFile(path, bytes);
  return readSafetensors(path);
};
const f32 = (shape: unknown, begin: unknown, end: unknown) => ({ dtype: 'F32', shape, data_offsets: [begin, end] });

const good: [string, StoredTensor] = ['x', { shape: [1], data: Float32Array.of(1) }];

describe('a file', () => {
  test('keeps every data type, shape, name and metadata', async () => {
    const tensors = new Map<string, StoredTensor>([
      ['layer1.0.bn1.running_mean', { shape: [3], data: Float32Array.of(0.1, -0, Number.NaN) }],
      ['double', { shape: [1, 2], data: Float64Array.of(1 / 3, -1e300) }],
      ['int', { shape: [2, 1], data: Int32Array.of(-(2 ** 31), 5) }],
      ['long', { shape: [], data: BigInt64Array.of(-(2n ** 63n)) }],
      ['nothing', { shape: [0, 7], data: new Float32Array(0) }],
      ['öäü "quoted" \\', { shape: [1], data: Float32Array.of(7) }],
    ]);
    const metadata = { format: 'flukeprint', individuals: '["ä","b"]', '': 'empty name' };
    await writeFile(path, formatSafetensors(tensors, metadata));
    expect(await readSafetensors(path)).toEqual({ tensors, metadata });
  });

  test('may hold names that objects have of their own', async () => {
    const tensors = ['__proto__', 'constructor', '7', 'toString'].map((name, i): [string, StoredTensor] => [
      name,
      { shape: [1], data: Float32Array.of(i) },
    ]);
    await writeFile(path, formatSafetensors(tensors));
    expect((await readSafetensors(path)).tensors).toEqual(new Map(tensors));
  });

  test('may be empty', async () => {
    await writeFile(path, formatSafetensors([]));
    expect(await readSafetensors(path)).toEqual({ tensors: new Map(), metadata: {} });
    expect((await read(fileOf('{}'))).tensors.size).toBe(0);
  });

  test('starts its values at a multiple of eight bytes, whatever the header', async () => {
    for (let n = 0; n < 8; n++) {
      await writeFile(path, formatSafetensors([['x'.repeat(n + 1), { shape: [1], data: Float64Array.of(n) }]]));
      const bytes = await readFile(path);
      const header = Number(bytes.readBigUInt64LE());
      expect(header % 8).toBe(0);
      expect(bytes.toString('utf8', 8, 9)).toBe('{');
      expect(bytes.readDoubleLE(8 + header)).toBe(n);
    }
  });

  test('holds of a subarray no more than its values', async () => {
    await writeFile(path, formatSafetensors([['x', { shape: [2], data: Float32Array.of(1, 2, 3, 4).subarray(1, 3) }]]));
    expect((await readSafetensors(path)).tensors.get('x')!.data).toEqual(Float32Array.of(2, 3));
  });

  test("of Python's safetensors is read right", async () => {
    // safetensors 0.8.0: save({"f64": torch.tensor([[1/3, -2.5e300]], dtype=torch.float64), "f32": torch.tensor([0.1, -3.0,
    // 2**-140]), "f16": torch.tensor([0.1, -65504.0, 2**-24, 1.0]).half(), "bf16": torch.tensor([0.1, -3.0e38,
    // 1.0]).bfloat16(), "i64": torch.tensor(2**53+1), "i32": torch.tensor([-2147483648, 7], dtype=torch.int32), "empty":
    // torch.zeros(0, 3), "layer1.0.é": torch.ones(1, 1, 2)}, {"source": "torch", "n": "1"})
    const base64 =
      'CAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJzb3VyY2UiOiJ0b3JjaCIsIm4iOiIxIn0sImk2NCI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbXSwi' +
      'ZGF0YV9vZmZzZXRzIjpbMCw4XX0sImY2NCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMSwyXSwiZGF0YV9vZmZzZXRzIjpbOCwyNF19LCJlbXB0' +
      'eSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbMjQsMjRdfSwiZjMyIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUi' +
      'OlszXSwiZGF0YV9vZmZzZXRzIjpbMjQsMzZdfSwibGF5ZXIxLjAuw6kiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzEsMSwyXSwiZGF0YV9vZmZz' +
      'ZXRzIjpbMzYsNDRdfSwiaTMyIjp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbNDQsNTJdfSwiYmYxNiI6eyJkdHlw' +
      'ZSI6IkJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls1Miw1OF19LCJmMTYiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzRdLCJkYXRh' +
      'X29mZnNldHMiOls1OCw2Nl19fSAgICAgAQAAAAAAIABVVVVVVVXVPwOTAKpL3U3+zczMPQAAQMAAAgAAAACAPwAAgD8AAACABwAAAM09Yv+AP2Yu' +
      '//sBAAA8';
    const { tensors, metadata } = await read(Buffer.from(base64, 'base64'));
    expect(metadata).toEqual({ source: 'torch', n: '1' });
    expect(Object.fromEntries(tensors)).toEqual({
      f64: { shape: [1, 2], data: Float64Array.of(1 / 3, -2.5e300) },
      f32: { shape: [3], data: Float32Array.of(0.1, -3, 2 ** -140) },
      f16: { shape: [4], data: Float32Array.of(0.0999755859375, -65504, 2 ** -24, 1) },
      bf16: { shape: [3], data: Float32Array.of(0.10009765625, -3.00405527047391e38, 1) },
      i64: { shape: [], data: BigInt64Array.of(2n ** 53n + 1n) },
      i32: { shape: [2], data: Int32Array.of(-2147483648, 7) },
      empty: { shape: [0, 3], data: new Float32Array(0) },
      'layer1.0.é': { shape: [1, 1, 2], data: Float32Array.of(1, 1) },
    });
  });
});

describe('a file is refused', () => {
  const one = { x: f32([2], 0, 8) };
  test.for<[string, Uint8Array, string]>([
    ['without a header', Buffer.alloc(7), '7 bytes are too few for a header'],
    ['if it is empty', Buffer.alloc(0), '0 bytes are too few for a header'],
    ['if its header is cut off', fileOf(one).subarray(0, 20), 'truncated: the header ends at byte'],
    [
      'if its header is longer than the file',
      Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 123]),
      'truncated: the header ends at byte 17, the file at 9',
    ],
    [
      'if its header is huge',
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 0x80, 1]),
      'the header claims 9223372036854775809 bytes, more than 100000000',
    ],
    ['if its header is no JSON', fileOf('{"x": '), 'the header is not JSON'],
    [
      'if its header is no UTF-8',
      Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0xff, 0xfe])]),
      'the header is not JSON',
    ],
    ['with a byte order mark', fileOf('\ufeff{}'), 'the header is not JSON'],
    ['if its header is a list', fileOf('[]'), 'the header is not a JSON object'],
    ['if its header is null', fileOf('null'), 'the header is not a JSON object'],
    [
      'with metadata that is no object',
      fileOf({ __metadata__: ['a'] }),
      '__metadata__ holds something other than strings',
    ],
    [
      'with metadata that is no string',
      fileOf({ __metadata__: { epoch: 1 } }),
      '__metadata__ holds something other than strings',
    ],
    ['if a tensor has no description', fileOf({ x: null }), 'tensor "x" has no description'],
    ['if __proto__ has no description', fileOf('{"__proto__": 3}'), 'tensor "__proto__" has no description'],
    [
      'with an unknown data type',
      fileOf({ x: { ...one.x, dtype: 'F8_E4M3' } }, 8),
      'tensor "x" has the data type "F8_E4M3"; expected one of F64, F32, F16, BF16, I64, I32',
    ],
    [
      "with a data type that is an object's method",
      fileOf({ x: { ...one.x, dtype: 'toString' } }, 8),
      'tensor "x" has the data type "toString"',
    ],
    [
      'without a data type',
      fileOf({ x: { shape: [2], data_offsets: [0, 8] } }, 8),
      'tensor "x" has the data type undefined',
    ],
    ['with a negative shape', fileOf({ x: f32([-2, -1], 0, 8) }, 8), 'tensor "x" has the shape [-2,-1]'],
    ['with a fractional shape', fileOf({ x: f32([0.5, 4], 0, 8) }, 8), 'tensor "x" has the shape [0.5,4]'],
    ['with a shape of strings', fileOf({ x: f32(['2'], 0, 8) }, 8), 'tensor "x" has the shape ["2"]'],
    ['without a shape', fileOf({ x: { dtype: 'F32', data_offsets: [0, 8] } }, 8), 'tensor "x" has the shape undefined'],
    [
      'with an extent beyond exact numbers',
      fileOf('{"x":{"dtype":"F32","shape":[9007199254740992,0],"data_offsets":[0,0]}}'),
      'tensor "x" has the shape [9007199254740992,0]',
    ],
    [
      'if a shape is larger than any file',
      fileOf({ x: f32([2 ** 32, 2 ** 32], 0, 8) }, 8),
      'tensor "x" of F32 [4294967296,4294967296] needs 73786976294838210000 bytes, its offsets span 8',
    ],
    [
      'if a shape is larger than any number',
      fileOf({ x: f32(Array(20).fill(2 ** 53 - 1), 0, 0) }),
      'needs Infinity bytes, its offsets span 0',
    ],
    [
      'if offsets do not match the shape',
      fileOf({ x: f32([2], 0, 4) }, 4),
      'tensor "x" of F32 [2] needs 8 bytes, its offsets span 4',
    ],
    [
      'if offsets run backwards',
      fileOf({ x: f32([2], 8, 0) }, 8),
      'tensor "x" of F32 [2] needs 8 bytes, its offsets span -8',
    ],
    ['with negative offsets', fileOf({ x: f32([2], -8, 0) }, 8), 'tensor "x" has the offsets [-8,0]'],
    [
      'with one offset',
      fileOf({ x: { dtype: 'F32', shape: [2], data_offsets: [0] } }, 8),
      'tensor "x" has the offsets [0]',
    ],
    ['with offsets that are no numbers', fileOf({ x: f32([2], '0', '8') }, 8), 'tensor "x" has the offsets ["0","8"]'],
    [
      'if tensors overlap',
      fileOf({ x: f32([2], 0, 8), y: f32([2], 4, 12) }, 12),
      'tensor "y" starts at 4, inside the one that ends at 8',
    ],
    [
      'if tensors share all their bytes',
      fileOf({ x: f32([2], 0, 8), y: f32([2], 0, 8) }, 8),
      'tensor "y" starts at 0, inside the one that ends at 8',
    ],
    [
      'with a hole',
      fileOf({ x: f32([2], 0, 8), y: f32([1], 12, 16) }, 16),
      'tensor "y" starts at 12, after a hole behind the one that ends at 8',
    ],
    ['with a hole at the start', fileOf({ x: f32([1], 4, 8) }, 8), 'tensor "x" starts at 4, after a hole'],
    [
      'with bytes after the last tensor',
      fileOf(one, 9),
      'has bytes that belong to no tensor: the header describes 8 bytes of values, the file has 9',
    ],
    ['if its values are cut off', fileOf(one, 7), 'truncated: the header describes 8 bytes of values, the file has 7'],
  ])('%s', async ([, bytes, message]) => {
    const attempt = read(bytes);
    await expect(attempt).rejects.toBeInstanceOf(SafetensorsError);
    await expect(attempt).rejects.toThrow(`${path}: not a usable safetensors file: `);
    await expect(attempt).rejects.toThrow(message);
  });

  test('if it is a folder', async () => {
    await expect(readSafetensors(folder)).rejects.toThrow(`${folder}: not a usable safetensors file`);
  });

  test('if it does not exist', async () => {
    await expect(readSafetensors(path)).rejects.toThrow(/ENOENT.*weights é/);
  });

  test('whichever byte of a good file is cut off', async () => {
    const good = fileOf(one, 8);
    for (let length = 0; length < good.length; length++) {
      await expect(read(good.subarray(0, length)), `${length} bytes`).rejects.toBeInstanceOf(SafetensorsError);
    }
    expect((await read(good)).tensors.size).toBe(1);
  });
});

test.for<[string, [string, StoredTensor][], string]>([
  ['a wrong number of values', [['y', { shape: [2, 2], data: Float32Array.of(1) }]], 'tensor "y" [2,2] has 1 values'],
  ['a name twice', [good, good], 'expected every tensor to have a name of its own, received "x"'],
  ["the metadata's name", [['__metadata__', good[1]]], 'a name of its own, received "__metadata__"'],
])('formatting refuses %s', ([, tensors, message]) => {
  expect(() => formatSafetensors(tensors)).toThrow(message);
});

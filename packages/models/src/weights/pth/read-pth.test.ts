import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WeightsFileError } from '../weights-file-error.ts';
import { readPth } from './read-pth.ts';

/** Written by torch 2.15: fixtures/generate.py. */
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pth-'));
  path = join(folder, 'weights é.pth');
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (bytes: Uint8Array) => {
  await writeFile(path, bytes);
  return readPth(path);
};

/** What pickles are written with by hand. */
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([latin1('X'), u32(bytes.length), bytes]);
};
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
const bytesOf = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part)));
const int = (value: number) => bytesOf('J', u32(value >>> 0));
const tupleOf = (...items: Buffer[]) => bytesOf('(', ...items, 't');

/** `OrderedDict` argument of a tensor whose storage `key` is said to have `length` f32. */
const tensorOf = (key: string, length: number, shape: number[], stride: number[], offset = 0, type = 'FloatStorage') =>
  bytesOf(
    'ctorch._utils\n_rebuild_tensor_v2\n(',
    tupleOf(text('storage'), bytesOf(`ctorch\n${type}\n`), text(key), text('cpu'), int(length)),
    'Q',
    int(offset),
    tupleOf(...shape.map(int)),
    tupleOf(...stride.map(int)),
    '\x89',
    'ccollections\nOrderedDict\n)RtR',
  );
const dictOf = (...pairs: [string, Buffer][]) =>
  bytesOf('\x80\x02}(', ...pairs.flatMap(([name, value]) => [text(name), value]), 'u.');

/** A zip of stored entries; `change` may lie in its records. */
function zip(
  entries: Record<string, Buffer>,
  change: (central: Buffer, name: string) => void = () => {},
  zip64 = false,
): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt32LE(crc32(content), 14);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt32LE(crc32(content), 16);
    central.writeUInt32LE(content.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(nameBytes.length, 28);
    central.writeUInt32LE(at, 42);
    const extra = Buffer.alloc(zip64 ? 20 : 0);
    if (zip64) {
      // Both sizes are all ones and stand in the extra field, as in files beyond 4 GiB.
      extra.writeUInt16LE(1);
      extra.writeUInt16LE(16, 2);
      for (const position of [4, 12]) extra.writeBigUInt64LE(BigInt(content.length), position);
      for (const position of [20, 24]) central.writeUInt32LE(0xffffffff, position);
      central.writeUInt16LE(extra.length, 30);
    }
    change(central, name);
    locals.push(local, nameBytes, content);
    directory.push(central, nameBytes, extra);
    at += 30 + nameBytes.length + content.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length / 3, 8);
  end.writeUInt16LE(directory.length / 3, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, all, end]);
}
const archive = (pickle: Buffer, storages: Record<string, Buffer> = {}, change?: Parameters<typeof zip>[1]) =>
  zip(
    {
      'x/data.pkl': pickle,
      ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`x/data/${key}`, bytes])),
    },
    change,
  );
const four = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

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

test('a hand-made archive is read: what the hostile ones below are made of', async () => {
  expect(await read(archive(dictOf(['w', tensorOf('0', 4, [2, 2], [2, 1])]), { 0: four }))).toEqual(
    new Map([['w', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
  );
});

test('ZIP64 sizes are understood', async () => {
  const pickle = dictOf(['w', tensorOf('0', 4, [4], [1])]);
  const tensors = await read(zip({ 'x/data.pkl': pickle, 'x/data/0': four }, undefined, true));
  expect(tensors.get('w')!.data).toEqual(Float32Array.of(1, 2, 3, 4));
});

describe('a file is refused', () => {
  test('that wants to run a command, which is not run', async () => {
    const proof = join(folder, 'proof');
    for (const call of ['cos\nsystem\n', 'cposix\nsystem\n', 'cbuiltins\neval\n']) {
      const pickle = bytesOf('\x80\x02', call, text(`touch ${proof}`), '\x85R.');
      await expect(read(archive(pickle))).rejects.toThrow(/wants to run "(os\.system|posix\.system|builtins\.eval)"/);
      const stack = bytesOf('\x80\x04', text('os'), text('system'), '\x93', text(`touch ${proof}`), '\x85R.');
      await expect(read(archive(stack))).rejects.toThrow('wants to run "os.system"');
    }
    expect(existsSync(proof)).toBe(false);
  });

  test('that holds a whole module rather than its state dict', async () => {
    const attempt = readPth(fixture('whole-module.pth'));
    await expect(attempt).rejects.toBeInstanceOf(WeightsFileError);
    await expect(attempt).rejects.toThrow(/wants to run "__main__\.Small".*state_dict\(\)/);
  });

  const w = (tensor: Buffer) => dictOf(['w', tensor]);
  const lie = (offset: number, value: number, of: string) => (central: Buffer, name: string) => {
    if (name === of) central.writeUInt32LE(value, offset);
  };
  const good = w(tensorOf('0', 4, [4], [1]));
  test.for<[string, () => Buffer, string]>([
    ['that is empty', () => Buffer.alloc(0), '0 bytes are too few'],
    ['of text', () => latin1('hello, world'), 'neither a zip archive nor a file of an older torch'],
    [
      'with a storage of another size',
      () => archive(good, { 0: four.subarray(4) }),
      'storage 0 has 12 bytes, 16 were expected',
    ],
    ['without its storage', () => archive(good), 'the archive has no entry x/data/0'],
    [
      'whose key leads elsewhere',
      () => archive(w(tensorOf('../../../etc/passwd', 4, [4], [1]))),
      'the archive has no entry',
    ],
    ['with names that lead elsewhere', () => zip({ '../x/data.pkl': good }), 'not a zip archive that can be read'],
    [
      'with a tensor beyond its storage',
      () => archive(w(tensorOf('0', 4, [3], [2])), { 0: four }),
      'a tensor of shape [3] reaches element 4 of storage 0, which has 4',
    ],
    ['with a negative offset', () => archive(w(tensorOf('0', 4, [1], [1], -1)), { 0: four }), 'offset -1'],
    ['with a negative stride', () => archive(w(tensorOf('0', 4, [2], [-1], 1)), { 0: four }), 'strides [-1]'],
    [
      'with one number repeated beyond reason',
      () => archive(w(tensorOf('0', 4, [2 ** 30, 2 ** 20], [0, 0])), { 0: four }),
      'its tensors would take',
    ],
    [
      'with a storage larger than the file',
      () => archive(w(tensorOf('0', 2 ** 30, [2 ** 30], [1])), { 0: four }),
      'would take',
    ],
    [
      'with an unknown storage',
      () => archive(w(tensorOf('0', 4, [4], [1], 0, 'QInt8Storage')), { 0: four }),
      'wants to run "torch.QInt8Storage"',
    ],
    [
      "with a storage named like an object's method",
      () => archive(w(tensorOf('0', 4, [4], [1], 0, 'toString')), { 0: four }),
      'wants to run "torch.toString"',
    ],
    [
      'with two types for one storage',
      () =>
        archive(dictOf(['a', tensorOf('0', 4, [4], [1])], ['b', tensorOf('0', 4, [4], [1], 0, 'IntStorage')]), {
          0: four,
        }),
      'two types',
    ],
    [
      'whose pickle is huge',
      () => archive(good, { 0: four }, lie(24, 2 ** 31, 'x/data.pkl')),
      'not a zip archive that can be read',
    ],
    [
      'whose entries claim more than the file',
      () =>
        archive(good, { 0: four }, (central, name) => {
          if (name !== 'x/data/0') return;
          central.writeUInt32LE(2 ** 31, 20);
          central.writeUInt32LE(2 ** 31, 24);
        }),
      'file data overflows file bounds',
    ],
    ['whose values are damaged', () => archive(good, { 0: four }, lie(16, 1, 'x/data/0')), 'entry x/data/0 is damaged'],
    ['that is no archive of torch', () => zip({ 'a.txt': four }), 'an archive with 0 entries NAME/data.pkl'],
    ['of TorchScript', () => zip({ 'x/data.pkl': good, 'x/constants.pkl': four }), 'a TorchScript archive'],
    ['of a big-endian machine', () => zip({ 'x/data.pkl': good, 'x/byteorder': latin1('big') }), 'big-endian'],
    ['that holds a number', () => archive(bytesOf('\x80\x02', int(7), '.')), 'it holds no state dict'],
    ['that holds no tensor', () => archive(dictOf(['a', int(7)])), 'no tensor with a name'],
    [
      'with a list of a million lists in one another',
      () => archive(bytesOf('\x80\x02', ']'.repeat(1e6), 'a'.repeat(1e6 - 1), '.')),
      'it holds no state dict',
    ],
    [
      'with dicts in dicts that multiply (a memo bomb)',
      () =>
        archive(
          bytesOf(
            '\x80\x02}q\x00',
            ...Array.from({ length: 60 }, (_, i) =>
              bytesOf(
                '}(',
                text('a'),
                'h',
                String.fromCharCode(i),
                text('b'),
                'h',
                String.fromCharCode(i),
                'uq',
                String.fromCharCode(i + 1),
              ),
            ),
            '.',
          ),
        ),
      'too deep',
    ],
    ['with a dict in itself', () => archive(bytesOf('\x80\x02}q\x00', text('model'), 'h\x00s.')), 'too deep'],
    [
      'that copies a dict again and again',
      () =>
        archive(
          bytesOf(
            '\x80\x02}(',
            ...Array.from({ length: 2000 }, (_, i) => bytesOf('M', Buffer.from([i & 255, i >> 8]), 'N')),
            'uq\x00',
            'ccollections\nOrderedDict\nq\x010',
            'h\x01h\x00\x85R0'.repeat(1000),
            'h\x00.',
          ),
        ),
      'it copies too many items',
    ],
    ['with a memo that is not there', () => archive(bytesOf('\x80\x02h\x05.')), 'it recalls 5, which it never stored'],
    ['that takes from an empty stack', () => archive(bytesOf('\x80\x020.')), 'takes a value where there is none'],
    ['without its mark', () => archive(bytesOf('\x80\x02}u.')), 'a mark that is not there'],
    ['that sets the state of an object', () => archive(bytesOf('\x80\x02]}b.')), 'sets the state'],
    [
      'with a huge integer',
      () => archive(bytesOf('\x80\x02\x8b', u32(2 ** 31), '.')),
      'an integer of 2147483648 bytes',
    ],
    ['with a string beyond the end', () => archive(bytesOf('\x80\x02X', u32(2 ** 31), '.')), 'the pickle is truncated'],
    [
      'with a string of 2^64 bytes',
      () => archive(bytesOf('\x80\x04\x8d', Buffer.alloc(8, 255), '.')),
      'the pickle is truncated',
    ],
    ['that stops before its end', () => archive(bytesOf('\x80\x02}')), 'the pickle is truncated'],
    ['with an instruction of classes', () => archive(bytesOf('\x80\x02(i os\nsystem\n.')), 'the instruction 0x69'],
    [
      'of another program',
      () => bytesOf('\x80\x02', int(7), '.'),
      'neither a zip archive nor a file of an older torch',
    ],
  ])('%s', async ([, bytes, message]) => {
    const attempt = read(bytes());
    await expect(attempt).rejects.toBeInstanceOf(WeightsFileError);
    await expect(attempt).rejects.toThrow(`${path}: not a usable file of PyTorch weights: `);
    await expect(attempt).rejects.toThrow(message);
  });

  test.each(['views.pth', 'views.legacy.pth'])('wherever %s is cut off', async (name) => {
    const good = await readFile(fixture(name));
    for (let length = 0; length < good.length; length += 7) {
      await expect(read(good.subarray(0, length)), `${length} bytes`).rejects.toBeInstanceOf(WeightsFileError);
    }
    expect((await read(good)).size).toBe(7);
  });

  test.each(['views.pth', 'views.legacy.pth'])('or read, whatever byte of %s is another', async (name) => {
    const good = await readFile(fixture(name));
    for (let at = 0; at < good.length; at += 3) {
      const changed = Buffer.from(good);
      changed[at] = changed[at]! ^ 0xa5;
      await read(changed).catch((error) => expect(error, `byte ${at}`).toBeInstanceOf(WeightsFileError));
    }
  });
});

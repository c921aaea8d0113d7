import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { archive, bytesOf, dictOf, four, int, tensorOf, text, u32, zip } from '../testing/hand-made-pth.ts';
import { pthFile } from '../testing/pth-file.ts';
import { readSafetensors } from './safetensors/read-safetensors.ts';
import { WeightsFileError } from './weights-file-error.ts';

const { path, read } = pthFile();

/** A list of two of a list of two of …: written out it would have 2^60 values. */
const endless = bytesOf(
  ']q\x00',
  ...Array.from({ length: 60 }, (_, i) =>
    bytesOf('](h', String.fromCharCode(i), 'h', String.fromCharCode(i), 'eq', String.fromCharCode(i + 1)),
  ),
);
const deep = bytesOf(']'.repeat(100_000), 'a'.repeat(100_000 - 1));
const tensorWith = (size: Buffer) =>
  bytesOf(
    '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((',
    ...[text('storage'), 'ctorch\nFloatStorage\n', text('0'), text('cpu'), int(4), 'tQ', int(0)],
    ...['(', size, 't(', int(1), 't\x89ccollections\nOrderedDict\n)RtR.'],
  );

/** Where the archive's directory is said to be at byte 2^60. */
function beyond(): Buffer {
  const whole = archive(dictOf(['w', tensorOf('0', 4, [4], [1])]), { 0: four });
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(2n ** 60n, 8);
  return Buffer.concat([whole.subarray(0, -22), locator, whole.subarray(-22)]);
}

/** A thousand storages whose bytes are the same ones. */
function overlapping(): Buffer {
  const count = 1000;
  const storage = Buffer.alloc(4000);
  const names = Array.from({ length: count }, (_, i) => `${i}`);
  const pickle = dictOf(...names.map((name): [string, Buffer] => [name, tensorOf(name, 1000, [1], [1])]));
  let first = 0;
  return zip(
    {
      'x/data.pkl': pickle,
      ...Object.fromEntries(names.map((name) => [`x/data/${name}`, name === '0' ? storage : Buffer.alloc(0)])),
    },
    (central, name) => {
      if (name === 'x/data/0') first = central.readUInt32LE(42);
      if (!name.startsWith('x/data/')) return;
      for (const [value, at] of [
        [4000, 20],
        [4000, 24],
        [first, 42],
      ] as const)
        central.writeUInt32LE(value, at);
    },
  );
}

test.each<[string, () => Buffer]>([
  ['whose directory lies beyond what can be asked for', beyond],
  ['whose storages lie over one another', overlapping],
  ['with a shape that has no end', () => archive(tensorWith(endless))],
  ['with a shape of lists in lists', () => archive(tensorWith(deep))],
  [
    'with a long name before many',
    () =>
      archive(
        dictOf(['model', bytesOf('}(', text('n'.repeat(5000)), '}(', text('w'), tensorOf('0', 4, [4], [1]), 'uu')]),
        { 0: four },
      ),
  ],
  ['with a number of many bytes', () => archive(bytesOf('\x80\x02\x8b', u32(500), Buffer.alloc(500), '.'))],
])('a .pth %s is refused', async (_, bytes) => {
  await expect(read(bytes())).rejects.toBeInstanceOf(WeightsFileError);
});

test.each(['dtype', 'shape', 'data_offsets'])('safetensors whose %s is a list in lists is refused', async (key) => {
  const tensor = JSON.stringify({ dtype: 'F32', shape: [1], data_offsets: [0, 4], [key]: 0 });
  const nested = '['.repeat(50_000) + ']'.repeat(50_000);
  const header = Buffer.from(`{"w":${tensor.replace(`"${key}":0`, `"${key}":${nested}`)}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path(), Buffer.concat([length, header, Buffer.alloc(4)]));
  await expect(readSafetensors(path())).rejects.toBeInstanceOf(WeightsFileError);
});

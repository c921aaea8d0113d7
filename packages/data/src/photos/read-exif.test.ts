import { expect, test } from 'vitest';
import { dateTaken } from './date-taken.ts';
import { cameraNotes } from './photo-facts.ts';
import { readExifBlock } from './read-exif.ts';

/** A block of one directory, of entries [tag, type, count, value], and bytes behind it. */
function block(entries: readonly (readonly [number, number, number, number])[], behind: Buffer, next = 0): Buffer {
  const head = Buffer.alloc(16 + 12 * entries.length + 4);
  head.write('Exif\0\0II*\0', 'latin1');
  head.writeUInt32LE(8, 10);
  head.writeUInt16LE(entries.length, 14);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    head.writeUInt16LE(tag, 16 + 12 * i);
    head.writeUInt16LE(type, 18 + 12 * i);
    head.writeUInt32LE(count, 20 + 12 * i);
    head.writeUInt32LE(value, 24 + 12 * i);
  }
  head.writeUInt32LE(next, 16 + 12 * entries.length);
  return Buffer.concat([head, behind]);
}

const date = Buffer.from('2024:08:03 10:11:12\0');

test('a plain block is read', () => {
  const plain = block([[0x0132, 2, 20, 26]], date);
  expect(readExifBlock(plain).Image?.DateTime).toEqual(new Date(Date.UTC(2024, 7, 3, 10, 11, 12)));
});

// 64 KB each: read as they stand, they take half a minute and gigabytes.
const many = Array.from({ length: 2500 }, (_, i) => i);
test.each<[string, Buffer]>([
  [
    'numbers',
    block(
      many.map((i) => [0x1000 + i, 1, 30_000, 8]),
      Buffer.alloc(30_000),
    ),
  ],
  [
    'text',
    block(
      many.map((i) => [0x1000 + i, 2, 30_000, 8]),
      Buffer.alloc(30_000, 'a'),
    ),
  ],
  [
    'more numbers than the block holds',
    block(
      many.map((i) => [0x1000 + i, 10, 0xffffffff, 8]),
      Buffer.alloc(30_000),
    ),
  ],
  ['a place written as a quotient', block([[0x8769, 5, 1, 26]], Buffer.from([8, 0, 0, 0, 1, 0, 0, 0]))],
  ['a directory of itself', block([[0x8769, 4, 1, 8]], Buffer.alloc(0), 8)],
])('values over each other say nothing, at once: %s', (_, bytes) => {
  const start = performance.now();
  expect(() => readExifBlock(bytes)).toThrow(/EXIF/);
  expect(dateTaken(bytes)).toBeUndefined();
  expect(cameraNotes(bytes).camera).toBeNull();
  expect(performance.now() - start).toBeLessThan(500);
});

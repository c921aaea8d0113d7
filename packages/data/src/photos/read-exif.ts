import readExif, { type Exif } from 'exif-reader';

/** Where a directory begins whose place stands in an entry: of the exposure, of the position, and of compatibility. */
const pointers = new Set([0x8769, 0x8825, 0xa005]);
/** Bytes of a value by its type; others are not read. */
const valueBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];

/**
 * An EXIF block as exif-reader takes it apart. Throws where it is damaged, or where its values together are more than twice as long as
 * the block: no camera writes values over each other, and 64 KB of such entries take half a minute and gigabytes to copy.
 */
export function readExifBlock(block: Buffer): Exif {
  if (copiedBytes(block, 2 * block.length) > 2 * block.length) throw new Error('EXIF values lie over each other');
  return readExif(block);
}

/** How many bytes of entries and values are read, up to a little over `most`; it reads no more entries than that. */
function copiedBytes(block: Buffer, most: number): number {
  const base = block.toString('latin1', 0, 4) === 'Exif' ? 6 : 0;
  const isBig = block[base] === 0x4d;
  const short = (at: number) => (isBig ? block.readUInt16BE(at) : block.readUInt16LE(at));
  const long = (at: number) => (isBig ? block.readUInt32BE(at) : block.readUInt32LE(at));
  const directories = [base + long(base + 4)];
  let bytes = 0;
  let isFirst = true;
  for (let at = directories.pop(); at !== undefined && bytes <= most; at = directories.pop()) {
    if (at + 2 > block.length) continue;
    const end = at + 2 + 12 * short(at);
    for (let entry = at + 2; entry < end && entry + 12 <= block.length && bytes <= most; entry += 12) {
      const [tag, type, count, value] = [short(entry), short(entry + 2), long(entry + 4), long(entry + 8)];
      if (pointers.has(tag) && count === 1 && valueBytes[type]) {
        if (type !== 4) throw new Error('EXIF directory at a place that is no long number');
        directories.push(base + value);
      }
      const length = count * (valueBytes[type] ?? 0);
      const room = Math.max(0, block.length - base - value);
      bytes += 12 + (length <= 4 ? 0 : Math.min(length, room));
    }
    // The picture's directory is followed by the thumbnail's.
    if (isFirst && end + 4 <= block.length && long(end) !== 0) directories.push(base + long(end));
    isFirst = false;
  }
  return bytes;
}

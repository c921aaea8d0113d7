import { readExifBlock } from './read-exif.ts';

/** A smaller one is a thumbnail: it shows no details. */
const leastPixels = 320;

/**
 * The largest JPEG within a camera's RAW, which cameras put there for their own screen: NEF, CR2, CR3, ARW, DNG, ORF, RW2, RAF and their
 * like all hold one, in one piece, each at a place of its own. So it is looked for by its structure: from a start of image to a frame
 * that browsers, too, could show (8 bits, baseline or progressive; the lossless frames of the sensor's data are none). It takes over the
 * RAW's orientation and date where it has no EXIF block itself. Undefined where there is none of 320 pixels or more.
 */
export function rawPreview(raw: Buffer): Buffer | undefined {
  let best: { at: number; pixels: number; hasExif: boolean } | undefined;
  for (let at = raw.indexOf(start); at >= 0; at = raw.indexOf(start, at + 1)) {
    const frame = frameOf(raw, at);
    if (frame && Math.max(frame.width, frame.height) >= leastPixels && frame.width * frame.height > (best?.pixels ?? 0))
      best = { at, pixels: frame.width * frame.height, hasExif: frame.hasExif };
  }
  if (!best) return undefined;
  // What follows the JPEG's end is not read.
  const jpeg = raw.subarray(best.at);
  const block = best.hasExif ? undefined : exifOf(raw);
  return block ? Buffer.concat([jpeg.subarray(0, 2), block, jpeg.subarray(2)]) : jpeg;
}

const start = Buffer.from([0xff, 0xd8, 0xff]);

/** Walks the segments of a JPEG up to its frame (ITU-T T.81, annex B). */
function frameOf(bytes: Buffer, at: number): { width: number; height: number; hasExif: boolean } | undefined {
  let hasExif = false;
  for (let next = at + 2; next + 10 <= bytes.length; next += 2 + bytes.readUInt16BE(next + 2)) {
    const marker = bytes[next + 1]!;
    // Neither a marker without length nor the pixels come before the frame.
    if (bytes[next] !== 0xff || marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xda))
      return undefined;
    if (marker === 0xe1 && bytes.toString('latin1', next + 4, next + 8) === 'Exif') hasExif = true;
    if (marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    const [height, width] = [bytes.readUInt16BE(next + 5), bytes.readUInt16BE(next + 7)];
    const isShown = marker <= 0xc2 && bytes[next + 4] === 8 && [1, 3].includes(bytes[next + 9]!);
    return isShown ? { width, height, hasExif } : undefined;
  }
  return undefined;
}

/** An EXIF segment with the RAW's orientation and date; undefined where it says nothing of them. */
function exifOf(raw: Buffer): Buffer | undefined {
  try {
    const { Image, Photo } = readExifBlock(tiffOf(raw));
    const orientation = typeof Image?.Orientation === 'number' ? Image.Orientation : 1;
    const date = Photo?.DateTimeOriginal ?? Image?.DateTime;
    const time = date instanceof Date && !Number.isNaN(date.getTime()) ? date : undefined;
    return orientation === 1 && !time ? undefined : exifSegment(orientation, time);
  } catch {
    return undefined;
  }
}

/** The TIFF structure that holds what the camera noted. */
function tiffOf(raw: Buffer): Buffer {
  const box = raw.subarray(0, 2 ** 16).indexOf('CMT1');
  if (raw.toString('latin1', 4, 8) === 'ftyp' && box >= 0) return raw.subarray(box + 4);
  // Olympus and Panasonic have a number of their own where a TIFF has 42.
  const head = Buffer.from(raw.subarray(0, Math.min(raw.length, 2 ** 20)));
  const isLittle = head[0] === 0x49;
  head[2] = isLittle ? 42 : 0;
  head[3] = isLittle ? 0 : 42;
  return head;
}

/** APP1 with one directory: orientation, and DateTime as `2024:08:03 10:11:12`. */
function exifSegment(orientation: number, date: Date | undefined): Buffer {
  const entries = date ? 2 : 1;
  const text = date ? `${date.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ')}\0` : '';
  const textAt = 8 + 2 + 12 * entries + 4;
  const tiff = Buffer.alloc(textAt + text.length);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries, 8);
  const entry = (i: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, 10 + 12 * i);
    tiff.writeUInt16LE(type, 12 + 12 * i);
    tiff.writeUInt32LE(count, 14 + 12 * i);
    tiff.writeUInt32LE(value, 18 + 12 * i);
  };
  entry(0, 0x0112, 3, 1, orientation);
  if (date) entry(1, 0x0132, 2, text.length, textAt);
  tiff.write(text, textAt, 'latin1');
  const head = Buffer.from([0xff, 0xe1, 0, 0, ...Buffer.from('Exif\0\0', 'latin1')]);
  head.writeUInt16BE(8 + tiff.length, 2);
  return Buffer.concat([head, tiff]);
}

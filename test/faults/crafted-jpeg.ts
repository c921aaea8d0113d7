/** A segment (ITU-T T.81, annex B). */
function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** Where the first segment of a kind begins; throws where there is none. */
function placeOf(jpeg: Buffer, marker: number): number {
  for (let at = 2; at + 4 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) if (jpeg[at + 1] === marker) return at;
  throw new Error(`no segment ${marker.toString(16)}`);
}

function without(jpeg: Buffer, marker: number): Buffer {
  const at = placeOf(jpeg, marker);
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
}

/** With a byte or more changed behind the beginning of a segment. */
function changed(jpeg: Buffer, marker: number, offset: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(jpeg);
  copy.set(bytes, placeOf(jpeg, marker) + offset);
  return copy;
}

const behindStart = (jpeg: Buffer, ...parts: readonly Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);

/** An EXIF segment around a TIFF, little-endian, whose first directory has these entries and leads on to `next`. */
function exif(entries: readonly (readonly [tag: number, type: number, count: number, value: number])[], next = 0) {
  const tiff = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + 12 * i;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  }
  tiff.writeUInt32LE(next, tiff.length - 4);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
}

const [long, text, orientation, exifDirectory, gpsDirectory, dateTaken] = [4, 2, 0x112, 0x8769, 0x8825, 0x9003];
const start = 0xc0;
const [quantisation, huffman, scan] = [0xdb, 0xc4, 0xda];

/** Made of a baseline JPEG, by what is wrong with them. */
export const refusedJpegs = (jpeg: Buffer): Record<string, Buffer> => ({
  '65,500 squared': changed(jpeg, start, 5, [0xff, 0xdc, 0xff, 0xdc]),
  'no height': changed(jpeg, start, 5, [0, 0]),
  'nine colours': changed(jpeg, start, 9, [9]),
  '12 bits': changed(jpeg, start, 4, [12]),
  'no tables of steps': without(without(jpeg, quantisation), quantisation),
  'two frames': Buffer.concat([
    jpeg.subarray(0, placeOf(jpeg, scan)),
    jpeg.subarray(placeOf(jpeg, start), placeOf(jpeg, scan)),
    jpeg.subarray(placeOf(jpeg, scan)),
  ]),
  'segment that is shorter than its length': changed(jpeg, quantisation, 2, [0xff, 0xff]),
  'nothing but its ends': Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
  'nothing but its start': Buffer.from([0xff, 0xd8, 0xff]),
  'arithmetic coding': changed(jpeg, start, 1, [0xcb]),
});

/** Made of a baseline and a progressive JPEG; each shows its picture all the same. */
export const usableJpegs = (jpeg: Buffer, progressive: Buffer): Record<string, Buffer> => ({
  // Decoders then take those of the standard, which most cameras write.
  'no tables to unpack': without(without(without(without(jpeg, huffman), huffman), huffman), huffman),
  'garbage behind its end': Buffer.concat([jpeg, Buffer.alloc(5000, 0x41)]),
  'a second photo behind its end': Buffer.concat([jpeg, progressive]),
  'a directory of EXIF that leads to itself': behindStart(jpeg, exif([[orientation, 3, 1, 1]], 8)),
  'directories of EXIF that lead to one another': behindStart(
    jpeg,
    exif(
      [
        [exifDirectory, long, 1, 8],
        [gpsDirectory, long, 1, 8],
      ],
      8,
    ),
  ),
  'EXIF of 4 billion values': behindStart(jpeg, exif([[dateTaken, text, 0xffffffff, 8]])),
  'EXIF that lies outside': behindStart(jpeg, exif([[exifDirectory, long, 1, 0xfffffff0]], 0xfffffff0)),
  'EXIF of no type': behindStart(jpeg, exif([[orientation, 99, 1, 1]])),
  'orientation of no kind': behindStart(jpeg, exif([[orientation, 3, 1, 77]])),
  'EXIF of zeros': behindStart(
    jpeg,
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.alloc(200)])),
  ),
  '200 profiles that are none': behindStart(
    jpeg,
    ...new Array<Buffer>(200).fill(segment(0xe2, Buffer.from(`ICC_PROFILE\0\x01\xff${'x'.repeat(500)}`, 'latin1'))),
  ),
  '2,000 comments': behindStart(jpeg, ...new Array<Buffer>(2000).fill(segment(0xfe, Buffer.from('\u001b[2J\n\0')))),
});

/** A scan over and over: each is decoded anew. */
export const manyScans = (progressive: Buffer, times: number): Buffer => {
  const at = progressive.lastIndexOf(Buffer.from([0xff, scan]));
  const [before, last] = [progressive.subarray(0, at), progressive.subarray(at, -2)];
  return Buffer.concat([before, ...new Array<Buffer>(times).fill(last), progressive.subarray(-2)]);
};

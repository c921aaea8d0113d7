import type { PhotoFormat } from '@flukeprint/data/photo-format';

/**
 * How a photo's EXIF block says that it lies: 1 (upright) to 8, as in TIFF 6.0, tag 274; 1 where it says nothing or nonsense.
 * Afterwards it says 1. For Node turns a photo after resizing, which rounds otherwise, and no browser can be told not to
 * turn it before.
 */
export function takeOrientation(photo: DataView, format: PhotoFormat): number {
  try {
    const block = blocks[format](photo);
    return block === undefined ? 1 : takeFrom(photo, block);
  } catch (error) {
    // Reading past the end.
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Where the EXIF block begins, by the photo's format. A PNG's checksum gets wrong by the change: decoders then pass over the block. */
const blocks: Record<PhotoFormat, (photo: DataView) => number | undefined> = {
  jpeg(photo) {
    // Segments up to the first scan: marker, length.
    for (
      let at = 2;
      photo.getUint8(at) === 0xff && photo.getUint8(at + 1) !== 0xda;
      at += 2 + photo.getUint16(at + 2)
    ) {
      if (photo.getUint8(at + 1) === 0xe1 && isNamed(photo, at + 4, 'Exif\0\0')) return at + 10;
    }
    return undefined;
  },
  png(photo) {
    // Chunks: length, type, content, checksum.
    for (let at = 8; at < photo.byteLength; at += 12 + photo.getUint32(at)) {
      if (isNamed(photo, at + 4, 'eXIf')) return at + 8;
    }
    return undefined;
  },
  webp(photo) {
    // Chunks: type, length, content of an even length.
    for (let at = 12; at < photo.byteLength; at += 8 + 2 * Math.ceil(photo.getUint32(at + 4, true) / 2)) {
      if (isNamed(photo, at, 'EXIF')) return at + (isNamed(photo, at + 8, 'Exif\0\0') ? 14 : 8);
    }
    return undefined;
  },
};

function isNamed(photo: DataView, at: number, name: string): boolean {
  return [...name].every((letter, i) => photo.getUint8(at + i) === letter.charCodeAt(0));
}

/** The entry in the first directory of a TIFF block. */
function takeFrom(photo: DataView, block: number): number {
  const little = isNamed(photo, block, 'II');
  const directory = block + photo.getUint32(block + 4, little);
  const entries = photo.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (photo.getUint16(entry, little) !== 274) continue;
    const orientation = photo.getUint16(entry + 8, little);
    photo.setUint16(entry + 8, 1, little);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** Turns a square photo [size, size, 3] upright. */
export function turned(pixels: Uint8Array, size: number, orientation: number): Uint8Array {
  if (orientation === 1) return pixels;
  const [isMirrored, isFlipped, isTransposed] = turns[orientation]!;
  const result = new Uint8Array(pixels.length);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 3) {
      const [column, row] = isTransposed ? [y, x] : [x, y];
      const from = (isFlipped ? size - 1 - row : row) * size + (isMirrored ? size - 1 - column : column);
      for (let channel = 0; channel < 3; channel++) result[at + channel] = pixels[3 * from + channel]!;
    }
  }
  return result;
}

/** Whether columns, and rows, are read backwards, and columns as rows. */
const turns: Record<number, readonly [isMirrored: boolean, isFlipped: boolean, isTransposed: boolean]> = {
  2: [true, false, false],
  3: [true, true, false],
  4: [false, true, false],
  5: [false, false, true],
  6: [false, true, true],
  7: [true, true, true],
  8: [true, false, true],
};

import sharp from 'sharp';

export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

const channels = 3;

/** Square tiles, [size, size, 3] bytes each, row by row in `columns` (by default a square of them) on black. */
export async function imageGrid(
  tiles: readonly Uint8Array[],
  size: number,
  columns = Math.ceil(Math.sqrt(tiles.length)),
): Promise<Picture> {
  const [width, height] = [columns * size, Math.ceil(tiles.length / columns) * size];
  const pixels = new Uint8Array(width * height * channels);
  for (const [i, tile] of tiles.entries()) {
    const corner = Math.floor(i / columns) * size * width + (i % columns) * size;
    for (let y = 0; y < size; y++) {
      const line = tile.subarray(y * size * channels, (y + 1) * size * channels);
      pixels.set(line, (corner + y * width) * channels);
    }
  }
  const png = await sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
  return { png, width, height };
}

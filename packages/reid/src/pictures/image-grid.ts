import sharp from 'sharp';

export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

const channels = 3;

/** Square tiles, [size, size, 3] bytes each, row by row on black; as many columns as rows, or one more. */
export async function imageGrid(
  tiles: readonly Uint8Array[],
  size: number,
  rows = Math.ceil(tiles.length / Math.ceil(Math.sqrt(tiles.length))),
): Promise<Picture> {
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const [width, height] = [columns * size, rows * size];
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

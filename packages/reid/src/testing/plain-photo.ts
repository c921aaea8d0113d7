import sharp from 'sharp';

/** A PNG of 40 × 32 pixels of one colour, which its number decides: enough for a detector to be trained on. */
export const plainPhoto = (n: number): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 32, channels: 3, background: { r: 40 * n, g: 90, b: 120 } } })
    .png()
    .toBuffer();

import { fromUprightPhoto, type Photo } from '@flukeprint/data';
import sharp from 'sharp';

/** A photo, or the part of it in a box. */
export type Shown = Pick<Photo, 'file' | 'box'>;

/** Pixels of the room for a photo on a sheet, of the frame around it, and between frames. */
export const tile = { width: 200, height: 150 };
export const frame = 5;
export const gap = 6;
/** Of frames. */
export const colours = { query: '#3b6ea5', right: '#2e9e4f', wrong: '#c8483c', unknown: '#9a9a9a' };

/** The whole photo laid on a tile of this colour: a frame added to the photo itself would be grey where the photo is. */
export async function framed({ file, box }: Shown, background: string): Promise<Buffer> {
  const photo = await fromUprightPhoto({ file, box }, (photo) =>
    photo
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .resize(tile.width, tile.height, { fit: 'contain', background: '#f2f2f2' })
      .png()
      .toBuffer(),
  );
  const size = { width: tile.width + 2 * frame, height: tile.height + 2 * frame };
  return sharp({ create: { ...size, channels: 3, background } })
    .composite([{ input: photo, left: frame, top: frame }])
    .png()
    .toBuffer();
}

import { dateTaken, fromUprightPhoto, markMade } from '@flukeprint/data';
import type { Shown } from './framed-photo.ts';

export interface PhotoJpeg {
  readonly jpeg: Buffer;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** When it was taken by its EXIF block, in milliseconds since 1970; undefined where that is not known. */
  readonly date: number | undefined;
}

/** A whole photo, or its box, made to fit into `room`, also a smaller one unless `enlarge` is false: photos are compared. Marked as no photo. */
export async function photoJpeg(
  { file, box }: Shown,
  room: { readonly width: number; readonly height: number },
  { enlarge = true }: { readonly enlarge?: boolean } = {},
): Promise<PhotoJpeg> {
  const { data, info, exif } = await fromUprightPhoto({ file, box }, async (photo, { exif }) => {
    const drawn = photo
      .resize({ ...room, fit: 'inside', withoutEnlargement: !enlarge })
      .flatten({ background: '#808080' })
      .toColourspace('srgb');
    return { exif, ...(await markMade(drawn).jpeg({ quality: 85 }).toBuffer({ resolveWithObject: true })) };
  });
  return { jpeg: data, width: info.width, height: info.height, date: exif && dateTaken(exif) };
}

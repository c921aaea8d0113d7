import type { GreyPhoto } from '@flukeprint/local-features';
import { background, naming, uprightPhoto } from '../photos/decode-photo.ts';
import type { Photo } from '../photos/photo.ts';

/**
 * A photo in shades of grey, upright and cut to its box, squashed to `size` × `size` pixels as networks see it, so that two photos of
 * one view have the same proportions. Throws a `PhotoError` that names the photo if it cannot be read.
 */
export async function greyPhoto(
  { path, file, box }: Pick<Photo, 'path' | 'file' | 'box'>,
  size: number,
): Promise<GreyPhoto> {
  const photo = await uprightPhoto(file, path, box);
  const bytes = await naming(path, () =>
    photo
      .flatten({ background })
      .resize(size, size, { fit: 'fill', kernel: 'cubic' })
      .greyscale()
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
  return { width: size, height: size, pixels: Float32Array.from(bytes, (value) => value / 255) };
}

import type { GreyPhoto } from '@flukeprint/local-features';
import { background, fromUprightPhoto } from '../photos/decode-photo.ts';
import type { Photo } from '../photos/photo.ts';
import { mirror } from '../transform/mirror.ts';
import type { MirrorAxis } from '../transform/mirror-axis.ts';

/**
 * A photo in shades of grey, upright and cut to its box, squashed to `size` × `size` pixels as networks see it, so that two photos of
 * one view have the same proportions; or its mirror image about an axis. Throws a `PhotoError` that names the photo if it cannot be read.
 */
export async function greyPhoto(
  { path, file, box }: Pick<Photo, 'path' | 'file' | 'box'>,
  size: number,
  mirrorAxis: MirrorAxis = 'none',
): Promise<GreyPhoto> {
  const bytes = await fromUprightPhoto({ path, file, box }, (photo) =>
    photo
      .flatten({ background })
      .resize(size, size, { fit: 'fill', kernel: 'cubic' })
      .greyscale()
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
  const pixels = Float32Array.from(bytes, (value) => value / 255);
  // Turned by half a turn; what is left of it after left and right are exchanged is top and bottom.
  if (mirrorAxis === 'horizontal') pixels.reverse();
  if (mirrorAxis !== 'none') mirror(pixels, size);
  return { width: size, height: size, pixels };
}

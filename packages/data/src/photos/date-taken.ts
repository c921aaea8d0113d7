import { readExifBlock } from './read-exif.ts';

const year1900 = Date.UTC(1900, 0);

/**
 * When a photo was taken by its EXIF block: milliseconds since 1970, the camera's clock read as UTC. A camera without a clock writes zeros,
 * which read as 1899, and a damaged block must not cost the photo.
 */
export function dateTaken(exif: Buffer): number | undefined {
  try {
    const { Photo, Image } = readExifBlock(exif);
    const date = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized ?? Image?.DateTime;
    const time = date instanceof Date ? date.getTime() : Number.NaN;
    return time >= year1900 ? time : undefined;
  } catch {
    return undefined;
  }
}

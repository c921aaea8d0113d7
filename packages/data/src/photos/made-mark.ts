import type { Sharp } from 'sharp';

/** The EXIF field that programs name themselves in. */
const software = 'Flukeprint: a picture of photos';

/** Marks a picture that shows photos and is none, so that it is never read as one. */
export const markMade = (picture: Sharp): Sharp => picture.withExif({ IFD0: { Software: software } });

/** Whether the first thousand bytes of a PNG or JPEG say so. */
export const isMarked = (head: Buffer): boolean => head.includes(software);

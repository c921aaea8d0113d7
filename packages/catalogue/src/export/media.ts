import { extname } from 'node:path';
import type { Facts } from '../import/source-row.ts';

const types: Readonly<Record<string, string>> = {
  ...{ '.png': 'image/png', '.webp': 'image/webp', '.avif': 'image/avif' },
  ...{ '.tif': 'image/tiff', '.tiff': 'image/tiff', '.dng': 'image/x-adobe-dng' },
};

/** The media type of a photo, by its name; most are JPEG. */
export const mediaType = (path: string): string => types[extname(path).toLowerCase()] ?? 'image/jpeg';

/** `2024-08-03T10:11:12-01:00`; without a zone where it is not known. */
export function timeWithZone({ taken_at, taken_offset }: Facts): string | null {
  return taken_at === null || taken_offset === null ? taken_at : `${taken_at}${zone(taken_offset)}`;
}

/** `-01:30` of −90 minutes, `Z` of none. */
export function zone(minutes: number): string {
  if (minutes === 0) return 'Z';
  const two = (value: number) => String(value).padStart(2, '0');
  const whole = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

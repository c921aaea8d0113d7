import { extname } from 'node:path';
import type { DecodableFormat } from '@flukeprint/data/file-kind';
import { isPhotoName } from '@flukeprint/data/file-kind';

/** Bytes of a name: file systems take 255, and a number may come behind it. */
const longest = 180;
/** Names that Windows has given away. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be in a name.
const unfit = /[\u0000-\u001f\u007f\p{Cf}\u2028\u2029<>:"/\\|?*]/gu;

/**
 * The name that a file gets which a browser sent: no folder, nothing that a system or a page reads as anything but a name, and an ending that is a photo's.
 */
export function photoName(sent: string, format: DecodableFormat): string {
  const last = sent.replaceAll('\\', '/').split('/').at(-1)!;
  const clean = last
    .normalize('NFC')
    .replace(unfit, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const named = isPhotoName(clean) ? clean : `${clean || 'photo'}.${endings[format]}`;
  const ending = extname(named);
  let stem = named.slice(0, named.length - ending.length);
  while (Buffer.byteLength(stem) > longest) stem = [...stem].slice(0, -1).join('');
  return `${reserved.test(stem) ? '_' : ''}${stem}${ending}`;
}

const endings: Readonly<Record<DecodableFormat, string>> = {
  ...({ jpeg: 'jpg', png: 'png', webp: 'webp', tiff: 'tif', avif: 'avif', raw: 'raw' } as const),
};

/** `name.jpg`, `name-2.jpg`, … */
export function numbered(name: string, n: number): string {
  if (n === 1) return name;
  const ending = extname(name);
  return `${name.slice(0, name.length - ending.length)}-${n}${ending}`;
}

import { extname } from 'node:path';
import { type PhotoFormat, photoFormat } from './photo-format.ts';

/** What photos are decoded from. A RAW gives the JPEG that its camera put inside. */
export type DecodableFormat = PhotoFormat | 'tiff' | 'avif' | 'raw';

const photoNames = /\.(jpe?g|jpe|jfif|png|webp|tiff?|avif)$/i;
const rawNames =
  /\.(3fr|arw|cr2|cr3|crw|dcr|dng|erf|fff|gpr|iiq|kdc|mos|mrw|nef|nrw|orf|pef|raf|raw|rw2|rwl|sr2|srf|srw|x3f)$/i;
const videoNames = /\.(mov|mp4|m4v|avi|mts|m2ts|mkv|wmv|3gp)$/i;
const heicNames = /\.(heic|heif|hif)$/i;

/** Of a camera's RAW, by its name. */
export const isRawName = (name: string) => rawNames.test(name);
/** By its extension; what is in it is another matter. */
export const isPhotoName = (name: string) => photoNames.test(name) || rawNames.test(name);

/** The format that a photo's extension tells; undefined of a name without one, of which `2023.07.14` is one. */
export function formatByName(name: string): string | undefined {
  if (!isPhotoName(name)) return undefined;
  const extension = extname(name).slice(1).toLowerCase();
  if (/^(jpe?g|jpe|jfif)$/.test(extension)) return 'jpeg';
  return extension.replace(/^tif$/, 'tiff');
}

const at = (bytes: Uint8Array, text: string, from: number) =>
  [...text].every((letter, i) => bytes[from + i] === letter.charCodeAt(0));
const isTiff = (bytes: Uint8Array) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => at(bytes, magic, 0));
const isRaw = (bytes: Uint8Array) =>
  ['IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW', 'FOVb'].some((magic) => at(bytes, magic, 0)) ||
  at(bytes, 'ftypcrx ', 4) ||
  (isTiff(bytes) && at(bytes, 'CR\x02', 8));
/** The brand of a file of the HEIF family, such as `avif` or `heic`. */
const heifBrand = (bytes: Uint8Array) =>
  at(bytes, 'ftyp', 4) ? String.fromCharCode(...bytes.subarray(8, 12)).toLowerCase() : '';
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** What a photo is by its first bytes, sixteen suffice; a RAW that is a TIFF inside, by its name too. */
export function decodableFormat(bytes: Uint8Array, name: string): DecodableFormat | undefined {
  const plain = photoFormat(bytes);
  if (plain) return plain;
  if (isRaw(bytes)) return 'raw';
  if (isTiff(bytes)) return isRawName(name) ? 'raw' : 'tiff';
  return ['avif', 'avis'].includes(heifBrand(bytes)) ? 'avif' : undefined;
}

export const isHeic = (bytes: Uint8Array) => heicBrands.includes(heifBrand(bytes));

/** A kind of files that cannot be photos here, and what to do with them. */
export interface OtherKind {
  readonly kind: string;
  readonly remedy?: string;
}

const asJpeg = 'save them as JPEG';

/** What a file is that cannot be read as a photo, by its content and its name. */
export function otherKind(bytes: Uint8Array, name: string): OtherKind {
  if (isHeic(bytes) || heicNames.test(name)) return { kind: 'HEIC', remedy: asJpeg };
  if (videoNames.test(name)) return { kind: 'video', remedy: 'save the frames to compare as JPEG' };
  const extension = extname(name).slice(1).toUpperCase();
  if (['GIF', 'BMP', 'JXL', 'JP2', 'PSD', 'PDF'].includes(extension)) return { kind: extension, remedy: asJpeg };
  return { kind: extension === '' ? 'without an extension' : extension };
}

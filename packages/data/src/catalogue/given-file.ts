import { basename, resolve } from 'node:path';
import { DataError } from '../errors.ts';
import { firstBytes } from '../files/first-bytes.ts';
import { decodableFormat, isHeic, isPhotoName, otherKind } from '../photos/file-kind.ts';
import type { Photo } from '../photos/photo.ts';

const takes = 'expected a folder of photos, a photo, or a table of photos (CSV, COCO JSON)';

/** Programs' files that are neither photo nor table, by their first bytes or their names, and the way on. */
const strangers: readonly [sign: string | RegExp, what: string, remedy: string][] = [
  [/\.(xlsx|xlsm|xls|ods|numbers)$/i, 'a spreadsheet', 'save it as CSV (UTF-8) there, and give that'],
  ['\x93NUMPY', 'an array of embeddings', takes],
  [/\.safetensors$/i, 'a file of weights', takes],
  [/\.(zip|tar|tgz|gz|7z|rar)$/i, 'an archive', 'unpack it, and give the folder'],
  ['PK\x03\x04', 'an archive', 'unpack it, and give the folder'],
  ['%PDF', 'a PDF', takes],
  [/\.html?$/i, 'a page', takes],
];

/**
 * A single photo, where the file is one by its content; undefined where it may be a table. Throws a {@link DataError} that says what any
 * other file is.
 */
export async function photoOrTable(file: string): Promise<Photo | undefined> {
  const head = await firstBytes(file, 16).catch((error: Error) => {
    throw new DataError(`Cannot read ${file}: ${error.message}`);
  });
  if (decodableFormat(head, file)) return { path: basename(file), file: resolve(file), individual: '' };
  const other = otherKind(head, file);
  if (isHeic(head) || other.remedy !== undefined)
    throw new DataError(`${file} is ${other.kind}, which is not read: ${other.remedy}`);
  if (isPhotoName(file)) throw new DataError(`${file} is called a photo, and its content is none; ${takes}`);
  const text = head.toString('latin1');
  const stranger = strangers.find(([sign]) => (typeof sign === 'string' ? text.startsWith(sign) : sign.test(file)));
  if (stranger) throw new DataError(`${file} is ${stranger[1]}: ${stranger[2]}`);
  return undefined;
}

/** For what does not exist. */
export const missing = (path: string) => `${path} does not exist; ${takes}`;

import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { type DecodedText, decodeText } from './decode-text.ts';

/** Reads text, whatever a spreadsheet encoded it in. Throws a {@link DataError} that names the file. */
export async function readText(file: string): Promise<DecodedText> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') throw new DataError(`${file} is a folder; expected a file`);
    throw new DataError(error.code === 'ENOENT' ? `${file} does not exist` : `Cannot read ${file}: ${error.message}`);
  });
  return decodeText(bytes, file);
}

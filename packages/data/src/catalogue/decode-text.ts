import { DataError } from '../errors.ts';

/** Text out of a file's bytes, and what is worth saying about how it was read. */
export interface DecodedText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Bytes, just below what a text can hold. */
const largestText = 2 ** 28;

const starts = (bytes: Uint8Array, ...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);

/**
 * UTF-8, UTF-16 (with a mark, or known by its zeros), else Windows-1252, in which Excel saves a plain "CSV". Throws a {@link DataError} that
 * names the file and says what it is, if it is no text.
 */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  if (starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw new DataError(
      `${file} is a workbook (.xlsx, .xls, .ods) or another archive, no text: export the sheet as "CSV UTF-8" and give that file`,
    );
  if (bytes.length > largestText)
    throw new DataError(
      `${file} has ${bytes.length} bytes, more than a table may have: split it into files of ${largestText / 2 ** 20} MB`,
    );
  const encoding = unicodeOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), notes: [] };
  } catch {
    return {
      text: western(bytes, file),
      notes: [`${file} is not UTF-8 and was read as Windows-1252; are its names right?`],
    };
  }
}

/** Text begins with a letter or sign of ASCII: beside one that UTF-16 takes two bytes for is a zero. */
function unicodeOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (starts(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (starts(bytes, 0xfe, 0xff)) return 'utf-16be';
  if (bytes.length < 2 || (bytes[0] === 0) === (bytes[1] === 0)) return 'utf-8';
  return bytes[0] === 0 ? 'utf-16be' : 'utf-16le';
}

function western(bytes: Uint8Array, file: string): string {
  const text = new TextDecoder('windows-1252').decode(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what the encoding has no letter for
  if (/[\x00-\x08\x0e-\x1f\x7f-\x9f]/.test(text))
    throw new DataError(`${file} is no text in UTF-8, UTF-16 or Windows-1252: save it as "CSV UTF-8"`);
  return text;
}

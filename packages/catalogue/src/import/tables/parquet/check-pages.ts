import { type ColumnMetaData, snappyUncompress } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { checkRuns } from './check-runs.ts';
import { endOfStruct } from './check-thrift.ts';

/** What all pages of a file together may still take. */
export interface Budget {
  bytes: number;
  values: number;
}

type Header = ReturnType<typeof parquetHeader>;

const plain = ['PLAIN', 'BYTE_STREAM_SPLIT'];
const runs = ['RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/**
 * Looks at the pages of a column before its reader does: heads, sizes, numbers of values and lengths of runs, which all may lie. Takes what they
 * need from the budget, and throws where it is used up, or where an encoding expands without a bound.
 */
export function checkPages(file: ArrayBuffer, column: ColumnMetaData, isOptional: boolean, budget: Budget): void {
  const name = column.path_in_schema.join('.');
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const length = Number(column.total_compressed_size);
  if (!(start >= 0 && length >= 0 && start + length <= file.byteLength))
    throw new Error(`column ${name} lies outside of the file`);
  const view = new DataView(file, start, length);
  const reader = { view, offset: 0 };
  while (reader.offset < length - 1) {
    endOfStruct(view, reader.offset);
    const header = parquetHeader(reader);
    const size = Number(header.compressed_page_size);
    const unpacked = Number(header.uncompressed_page_size);
    if (!(size >= 0 && size <= length - reader.offset && unpacked >= 0))
      throw new Error(`a page of column ${name} is cut off`);
    budget.bytes -= unpacked;
    if (budget.bytes < 0) throw new Error('it unpacks to more than any table does');
    checkPage(new Uint8Array(file, start + reader.offset, size), header, { column, name, isOptional, budget });
    reader.offset += size;
  }
}

interface Column {
  readonly column: ColumnMetaData;
  readonly name: string;
  readonly isOptional: boolean;
  readonly budget: Budget;
}

function checkPage(bytes: Uint8Array, header: Header, { column, name, isOptional, budget }: Column): void {
  const { type, data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  const page = first ?? second ?? dictionary;
  // The reader says which pages it does not know.
  if (!page || (type === 'DICTIONARY_PAGE') !== (page === dictionary))
    throw new Error(`a page of column ${name} lacks its head`);
  const values = Number(page.num_values);
  budget.values -= values;
  if (!(values >= 0) || budget.values < 0) throw new Error('it has more values than its size can stand for');
  const unpacked = Number(header.uncompressed_page_size);
  if (page === dictionary) {
    if (values > 8 * unpacked) throw new Error(`the dictionary of column ${name} has more values than bits`);
    return;
  }
  const encoding = String(page.encoding);
  if (![...plain, ...runs].includes(encoding))
    throw new Error(
      `column ${name} is encoded as ${encoding}, which is not read: save the table with the defaults of pandas`,
    );
  if (second && !(second.num_rows >= 0 && second.num_nulls >= 0 && second.num_nulls <= values))
    throw new Error(`a page of column ${name} has more rows than values`);
  const levels = second ? Number(second.definition_levels_byte_length) : 0;
  const before = second ? Number(second.repetition_levels_byte_length) : 0;
  if (!(levels >= 0 && before >= 0 && levels + before <= bytes.length && levels + before <= unpacked))
    throw new Error(`a page of column ${name} has levels longer than it is`);
  if (second && isOptional) checkRuns(viewOf(bytes.subarray(before, before + levels)), 0, 1, values);
  const isPacked = column.codec === 'SNAPPY' && second?.is_compressed !== false;
  const body = bytes.subarray(levels + before);
  const view = viewOf(isPacked ? unsnapped(body, unpacked - levels - before) : body);
  let at = 0;
  if (first && isOptional) {
    checkRuns(view, 4, 1, values);
    at = 4 + view.getUint32(0, true);
  }
  checkValues(view, at, {
    encoding,
    type: column.type,
    values,
    isSecond: second !== undefined,
  });
}

function checkValues(
  view: DataView,
  at: number,
  about: { encoding: string; type: string; values: number; isSecond: boolean },
): void {
  const { encoding, type, values, isSecond } = about;
  if (!runs.includes(encoding)) return;
  // Levels of a page of the first kind have their length before them.
  if (encoding === 'RLE' && type === 'BOOLEAN') checkRuns(view, at + (isSecond ? 0 : 4), 1, values);
  else if (at < view.byteLength) checkRuns(view, at + 1, type === 'BOOLEAN' ? 1 : view.getUint8(at), values);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function unsnapped(bytes: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  snappyUncompress(bytes, output);
  return output;
}

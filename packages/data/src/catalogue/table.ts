import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { DataError } from '../errors.ts';

/** A CSV file with a header. */
export interface Table {
  readonly file: string;
  /** As written. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** In the file, counted from 1. */
  readonly line: number;
  /** As many as there are columns. */
  readonly values: readonly string[];
}

/** Reads UTF-8 text. Throws a {@link DataError} that names the file. */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new DataError(error.code === 'ENOENT' ? `${file} does not exist` : `Cannot read ${file}: ${error.message}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${file} is not UTF-8 text: save it as UTF-8`);
  }
}

/** Parses a CSV with a header; commas, semicolons or tabs separate, whichever the header has most of. */
export function parseTable(text: string, file: string): Table {
  const header = /^[^\r\n]*/.exec(text)![0];
  const count = (separator: string) => header.split(separator).length;
  const delimiter = [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a));
  let records: { record: string[]; info: { lines: number } }[];
  try {
    // Typed for the options without `info`.
    records = parse(text, {
      delimiter,
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new DataError(`${file} is no CSV: ${(error as Error).message}`);
  }
  const [first, ...rest] = records;
  if (!first) throw new DataError(`${file} is empty; expected a CSV with a header, e.g. path,individual`);
  const columns = first.record;
  return { file, columns, rows: rest.map(({ record, info }) => ({ line: info.lines, values: record })) };
}

/** Position of the first of `names` among the columns, whatever their case; −1 if there is none. */
export function columnOf({ columns }: Table, ...names: readonly string[]): number {
  const lower = columns.map((column) => column.toLowerCase());
  return names.map((name) => lower.indexOf(name.toLowerCase())).find((position) => position >= 0) ?? -1;
}

/** The same, but a {@link DataError} says what is missing and what there is. */
export function requireColumn(table: Table, ...names: readonly string[]): number {
  const position = columnOf(table, ...names);
  if (position >= 0) return position;
  const others = names.length > 1 ? ` (or ${names.slice(1).join(', ')})` : '';
  throw new DataError(`${table.file} has no column ${names[0]}${others}; found ${table.columns.join(', ')}`);
}

import { parse } from 'csv-parse/sync';
import { DataError } from '../errors.ts';
import { pathColumns, plainName } from './column-names.ts';
import { findHeader } from './find-header.ts';

/** A CSV file with a header. */
export interface Table {
  readonly file: string;
  /** As written. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** What is worth saying about how the file was read. */
  readonly notes: readonly string[];
}

export interface Row {
  /** In the file, counted from 1. */
  readonly line: number;
  /** Without spaces around them, but for those of the photo's path and those in quotes: a folder's name may begin with one. */
  readonly values: readonly string[];
  /** Why none of the values can be trusted. */
  readonly problem?: string;
}

export interface TableOptions {
  /** Keep spaces around values. */
  readonly asWritten?: boolean;
  /** What a cell's text stands for. */
  readonly cell?: (text: string) => string;
  /** What is known of the text already. */
  readonly notes?: readonly string[];
}

/** Different values of a column that are kept once each: one that has more of them is one of paths or numbers. */
const mostAlike = 20_000;

/**
 * Parses a CSV with a header; commas, semicolons or tabs separate, whichever the header has most of or a first line `sep=;` says. Lines
 * above the header are a title. A row with more or fewer fields than the header says so. Throws a {@link DataError} if it is no CSV.
 */
export function parseTable(
  text: string,
  file: string,
  { asWritten = false, cell = (value) => value, notes = [] }: TableOptions = {},
): Table {
  const { body, delimiter, columns: found, title } = findHeader(text);
  const pathColumn = columnOf({ columns: found }, ...pathColumns);
  const once = found.map(() => new Map<string, string>());
  const keep = (value: string, { quoting, index }: { quoting: boolean; index: number }) => {
    const kept = cell(asWritten || quoting || index === pathColumn ? value : value.trim());
    // A table says the same place and the same animal over and over.
    const known = once[index];
    const same = known?.get(kept);
    if (same === undefined && known && known.size < mostAlike) known.set(kept, kept);
    return same ?? kept;
  };
  const header: string[][] = [];
  const rowOf = (record: string[], { lines }: { readonly lines: number }): Row | null => {
    if (header.length === 0) {
      header.push(record.map((name) => name.trim()));
      return null;
    }
    // A spreadsheet keeps the separators of rows that were emptied.
    if (record.every((value) => value.trim() === '')) return null;
    // A list that was pushed to has room for more.
    return { line: lines, values: record.slice(), ...shifted(record, header[0]!.length, delimiter) };
  };
  let rows: Row[];
  try {
    rows = parse(body, {
      delimiter,
      bom: true,
      // `a, "b"`: the spaces would make the quotes part of the value.
      trim: !asWritten && body.includes(`${delimiter} "`),
      cast: keep,
      // Typed for records that stay lists.
      on_record: rowOf as unknown as (record: string[]) => string[],
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as Row[];
  } catch (error) {
    throw new DataError(`${file} is no CSV: ${(error as Error).message}`);
  }
  const [columns] = header;
  if (!columns) throw new DataError(`${file} is empty; expected a CSV with a header, e.g. path,individual`);
  const above = title === '' ? [] : [`${file}: "${title}" above the header is taken for a title`];
  return { file, columns, rows, notes: [...notes, ...above] };
}

function shifted(record: readonly string[], columns: number, delimiter: string): { problem: string } | undefined {
  const fields = record.findLastIndex((value, i) => i < columns || value.trim() !== '') + 1;
  if (fields === columns) return undefined;
  const sign = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab' }[delimiter] ?? delimiter;
  const remedy =
    fields > columns ? `put a value with ${sign} in it into quotes` : `leave a field empty, but write its separator`;
  return { problem: `has ${fields} fields where the header has ${columns}: ${remedy}` };
}

/** Position of the first of `names` among the columns, whatever their case, with spaces or underscores; −1 if there is none. */
export function columnOf({ columns }: Pick<Table, 'columns'>, ...names: readonly string[]): number {
  const plain = columns.map(plainName);
  return names.map((name) => plain.indexOf(plainName(name))).find((position) => position >= 0) ?? -1;
}

/** The same, but a {@link DataError} says what is missing and what there is. */
export function requireColumn(table: Table, ...names: readonly string[]): number {
  const position = columnOf(table, ...names);
  if (position >= 0) return position;
  const others = names.length > 1 ? ` (or ${names.slice(1).join(', ')})` : '';
  if (table.columns.some((name) => /\.(jpe?g|png|webp|tiff?)$/i.test(name)))
    throw new DataError(
      `${table.file} begins with a photo; put a line above it that names the columns, such as path,individual`,
    );
  throw new DataError(`${table.file} has no column ${names[0]}${others}; found ${table.columns.join(', ')}`);
}

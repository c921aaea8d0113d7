import { parse } from 'csv-parse/sync';
import { pathColumns, plainName } from './column-names.ts';

/** How a table begins. */
interface Header {
  /** The text with what stands above the header blanked out: lines keep their numbers. */
  readonly body: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** What stands above the header; empty where nothing does. */
  readonly title: string;
}

const delimiters = [',', ';', '\t'];
/** A table's title, its author, the day of the export and a blank line are usual; more is no table. */
const linesToLookAt = 12;
const known = new Set<string>(pathColumns);

/**
 * Finds the header of a CSV: the first line, unless that is none and one of the next names a column of photos. A line `sep=;` above it, as
 * Excel writes and reads it, says what separates.
 */
export function findHeader(text: string): Header {
  const said = /^\ufeff?"?sep=([^\r\n"])"?[;,\t]*(?=[\r\n])/i.exec(text);
  const body = said ? text.slice(said[0].length) : text;
  const lines = body.split(/\r\n|\n|\r/, linesToLookAt);
  const choices = said ? [said[1]!] : delimiters;
  const best = (line: string) =>
    choices
      .map((delimiter) => ({ delimiter, columns: cells(line, delimiter) }))
      .reduce((a, b) => (b.columns.length > a.columns.length ? b : a));
  const written = lines.flatMap((line, i) => (line.trim() === '' ? [] : [{ i, ...best(line) }]));
  const at = written.findIndex(({ columns }) => columns.some((name) => known.has(plainName(name))));
  const header = written[Math.max(0, at)];
  if (!header || at <= 0)
    return { body, delimiter: header?.delimiter ?? ',', columns: header?.columns ?? [], title: '' };
  let skipped = 0;
  const blanked = body.replace(/[^\r\n]+|\r\n|\n|\r/g, (part) => {
    if (skipped >= header.i) return part;
    if (/[\r\n]/.test(part)) skipped += 1;
    return /[\r\n]/.test(part) ? part : '';
  });
  const title = written[0]!.columns
    .filter((cell) => cell !== '')
    .join(' ')
    .slice(0, 60);
  return { body: blanked, delimiter: header.delimiter, columns: header.columns, title };
}

function cells(line: string, delimiter: string): string[] {
  const options = { delimiter, bom: true, trim: true, relax_quotes: true, relax_column_count: true };
  try {
    return (parse(line, options) as string[][])[0] ?? [];
  } catch {
    // A quote that is closed on a later line.
    return line.split(delimiter);
  }
}

import { mostCells } from '../expansion.ts';

/** Of Excel. */
const [lastRow, lastColumn] = [2 ** 20, 2 ** 14];
const tag = /<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?>)?/g;
const place = /\sr\s*=\s*["']([^"']*)["']/;

/** Throws where rows or cells of a sheet lie so far out that the empty ones between would fill the memory. `bytes`: of the workbook. */
export function checkSheet(xml: string, bytes: number): void {
  let [rows, columns, current] = [0, 0, 0];
  for (const [, name, attributes, end] of xml.matchAll(tag)) {
    if (end === undefined) throw new Error('a cell is not closed');
    const said = place.exec(attributes!)?.[1];
    if (said === undefined) continue;
    const [, letters, digits] = /^([A-Z]{0,3})(\d{1,7})$/i.exec(said) ?? [];
    const [row, column] = [Number(digits), columnOf(letters ?? '')];
    if (!(row >= 1 && row <= lastRow && column <= lastColumn))
      throw new Error(`no sheet has a cell ${said.slice(0, 20)}`);
    if (name === 'row') current = row;
    // Formats alone reach far down: nobody fills what is between.
    if (name === 'row' || end === '/>') continue;
    rows = Math.max(rows, row, current);
    columns = Math.max(columns, column);
  }
  if (rows * columns > mostCells(bytes))
    throw new Error(
      `${rows.toLocaleString('en')} rows by ${columns.toLocaleString('en')} columns, nearly all of them empty`,
    );
}

/** A is 1. */
function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters.toUpperCase()) column = 26 * column + letter.charCodeAt(0) - 64;
  return column;
}

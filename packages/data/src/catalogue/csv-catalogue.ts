import { dirname, join } from 'node:path';
import { type Box, boxOf } from '../photos/box.ts';
import { describeColumns, individualColumnOf, pathColumnOf, requireIndividualColumn } from './choose-columns.ts';
import { type Collected, Collector } from './collector.ts';
import { dateColumns } from './column-names.ts';
import { movedPaths } from './moved-paths.ts';
import { parseDate } from './parse-date.ts';
import { columnOf, type Row, requireColumn, type Table } from './table.ts';

export type CsvFormat = 'csv' | 'kaggle' | 'happywhale';

interface Options {
  /** The only folder to look for photos in. */
  readonly images?: string;
  /** Photos without a column of individuals are welcome. */
  readonly loose?: boolean;
}

/** By the columns: Kaggle's humpback challenge has exactly Image, Id; Happywhale's image, species, individual_id. */
export function csvFormatOf({ columns }: Pick<Table, 'columns'>): CsvFormat {
  const names = columns.join(',');
  if (names === 'Image,Id') return 'kaggle';
  return names === 'image,species,individual_id' ? 'happywhale' : 'csv';
}

/** Folders beside the table that photos may lie in. */
const folders: Record<CsvFormat, readonly string[]> = {
  csv: ['.', 'images', 'photos'],
  kaggle: ['train', '.', 'images'],
  happywhale: ['train_images', '.', 'images'],
};

/** The photos of a table, a row each. */
export function readCsvCatalogue(table: Table, format: CsvFormat, { images, loose }: Options): Collected {
  const { path: pathColumn, individual: individualColumn } = columnsOf(table, format, loose);
  const dateColumn = columnOf(table, ...dateColumns);
  const boxAt = boxColumns(table);

  const here = images !== undefined ? [images] : folders[format].map((name) => join(dirname(table.file), name));
  const collector = new Collector(table.file, here);
  const nameIn = ({ values }: Row) => (values[pathColumn] ?? '').replaceAll('\\', '/');
  const moved = movedPaths(table.file, table.rows.map(nameIn), here);
  for (const row of table.rows) {
    const where = `line ${row.line}`;
    const name = moved.of(nameIn(row));
    const individual = row.values[individualColumn] ?? '';
    const box = row.problem === undefined ? boxAt?.(row) : row.problem;
    if (typeof box === 'string') {
      collector.reject(name, where, box);
      continue;
    }
    const written = row.values[dateColumn] ?? '';
    const date = parseDate(written);
    if (written !== '' && date === undefined)
      collector.remark(
        name,
        where,
        `date ${written} is not understood and left out; write 2024-08-03 or 2024-08-03 10:11:12`,
      );
    collector.add({ name, individual, box, date }, where);
  }
  const { notes, ...collected } = collector.finish();
  const columns = format === 'csv' ? describeColumns(table, pathColumn, individualColumn) : [];
  return { ...collected, notes: [...table.notes, ...columns, ...moved.notes, ...notes] };
}

function columnsOf(table: Table, format: CsvFormat, loose: boolean | undefined): { path: number; individual: number } {
  if (format === 'csv') {
    const path = pathColumnOf(table);
    return { path, individual: loose ? individualColumnOf(table, path) : requireIndividualColumn(table, path) };
  }
  const [image, id] = format === 'kaggle' ? ['Image', 'Id'] : ['image', 'individual_id'];
  const path = requireColumn(table, image!);
  return { path, individual: loose ? columnOf(table, id!) : requireColumn(table, id!) };
}

/** Left, upper, right, lower edge, as other tools call them. */
const edges = [
  ['x1', 'y1', 'x2', 'y2'],
  ['xmin', 'ymin', 'xmax', 'ymax'],
];

/** How to read a row's box: from columns x, y, w, h, from edges, or from one of four numbers; undefined where there is none. */
export function boxColumns(table: Table): ((row: Row) => Box | string | undefined) | undefined {
  const four = ['x', 'y', 'w', 'h'].map((name) => columnOf(table, name));
  const single = columnOf(table, 'box', 'bbox');
  if (four.every((position) => position < 0) && single < 0) return edgeColumns(table);
  if (single < 0) for (const name of ['x', 'y', 'w', 'h']) requireColumn(table, name);
  return ({ values }) => {
    const written = four.every((position) => position >= 0)
      ? four.map((position) => values[position] ?? '')
      : (values[single] ?? '').replace(/^[[(]|[\])]$/g, '').split(/[\s,;]+/);
    const numbers = written.filter((text) => text !== '');
    return numbers.length === 0 ? undefined : boxOf(numbers);
  };
}

function edgeColumns(table: Table): ((row: Row) => Box | string | undefined) | undefined {
  const found = edges
    .map((names) => names.map((name) => columnOf(table, name)))
    .find((positions) => positions.every((position) => position >= 0));
  if (!found) return undefined;
  return ({ values }) => {
    const written = found.map((position) => values[position] ?? '').filter((text) => text.trim() !== '');
    if (written.length === 0) return undefined;
    const [left, top, right, bottom] = written.map(Number);
    return boxOf([left, top, right! - left!, bottom! - top!]);
  };
}

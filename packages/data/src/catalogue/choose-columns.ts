import { DataError } from '../errors.ts';
import { individualColumns, pathColumns, plainName, vagueIndividualColumns } from './column-names.ts';
import { columnOf, type Row, requireColumn, type Table } from './table.ts';

/** Position of the column of photos: of several that may be, the first whose values end as photos do. */
export function pathColumnOf(table: Table): number {
  const first = requireColumn(table, ...pathColumns);
  const candidates = pathColumns.map((name) => columnOf(table, name)).filter((position) => position >= 0);
  const isFile = ({ values }: Row, position: number) => /\.[a-z0-9]{2,4}\s*$/i.test(values[position] ?? '');
  return candidates.find((position) => table.rows.some((row) => isFile(row, position))) ?? first;
}

/**
 * Position of the column of individuals; −1 if there is none. Throws a {@link DataError} where two columns may be it, and say different things.
 */
export function individualColumnOf(table: Table, except: number): number {
  const plain = columnOf(table, ...individualColumns);
  if (plain >= 0) return plain;
  const vague = vagueIndividualColumns
    .map((name) => columnOf(table, name))
    .filter((position) => position >= 0 && position !== except);
  // A number of each row names no animal.
  const shared = vague.filter((position) => !isDistinct(table, position));
  const [first = -1, ...others] = shared.length > 0 ? shared : vague;
  const other = others.find((position) => !saysTheSame(table, first, position));
  if (other === undefined) return first;
  const [a, b] = [table.columns[first], table.columns[other]];
  throw new DataError(
    `${table.file}: column "${a}" or "${b}" may name the animal: call the one that does "individual" in the file`,
  );
}

/** The same, but a {@link DataError} says what there is if there is none. */
export function requireIndividualColumn(table: Table, except: number): number {
  const position = individualColumnOf(table, except);
  return position >= 0 ? position : requireColumn(table, ...individualColumns, ...vagueIndividualColumns);
}

/** A line about the columns taken, unless they are called as plainly as can be. */
export function describeColumns({ file, columns }: Table, path: number, individual: number): string[] {
  const isPlain = (position: number, name: string) => position < 0 || plainName(columns[position]!) === name;
  const taken = [
    ...(isPlain(path, 'path') ? [] : [`"${columns[path]}" names the photo`]),
    ...(isPlain(individual, 'individual') ? [] : [`"${columns[individual]}" names the animal`]),
  ];
  return taken.length > 0 ? [`${file}: column ${taken.join(', ')}`] : [];
}

function isDistinct({ rows }: Table, position: number): boolean {
  return rows.length > 2 && new Set(rows.map(({ values }) => values[position])).size === rows.length;
}

/** Whether two columns part the rows alike. */
function saysTheSame({ rows }: Table, a: number, b: number): boolean {
  const count = (key: (values: readonly string[]) => string | undefined) =>
    new Set(rows.map(({ values }) => key(values))).size;
  const pairs = count((values) => `${values[a]}\0${values[b]}`);
  return pairs === count((values) => values[a]) && pairs === count((values) => values[b]);
}

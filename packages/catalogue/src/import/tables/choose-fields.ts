import { columnOf, individualColumnOf, pathColumnOf, plainName, type Table } from '@flukeprint/data';
import { CatalogueError } from '../../errors.ts';
import { boxColumnNames, extraPrefix, type FieldName, fieldColumns, fieldNames } from './fields.ts';

/** Which column means what. */
export interface ChosenFields {
  /** Positions; −1 for what no column says. */
  readonly at: Readonly<Record<FieldName, number>>;
  /** The columns that mean nothing here: their positions and names. */
  readonly extra: readonly { readonly at: number; readonly name: string }[];
  readonly notes: readonly string[];
}

/**
 * Chooses columns by their names, and as they are `given`, with an empty name for none. Throws a {@link CatalogueError} that says which columns there are
 * where a given one is not there.
 */
export function chooseFields(table: Table, given: Readonly<Record<string, string>> = {}): ChosenFields {
  for (const field of Object.keys(given)) {
    if (!fieldNames.includes(field as FieldName))
      throw new CatalogueError(`--columns knows no ${field}: it takes ${fieldNames.join(', ')}`);
  }
  const taken = new Set<number>();
  const position = (field: FieldName, find: () => number): number => {
    const name = given[field];
    if (name === undefined) {
      const found = find();
      return taken.has(found) ? -1 : found;
    }
    if (name === '') return -1;
    const exact = table.columns.indexOf(name);
    const at = exact >= 0 ? exact : columnOf(table, name);
    if (at >= 0) return at;
    throw new CatalogueError(`${table.file} has no column ${name} for ${field}; found ${table.columns.join(', ')}`);
  };
  const at = {} as Record<FieldName, number>;
  // What is said comes first: nothing else may take that column.
  const order = [...fieldNames].sort((a, b) => Number(b in given) - Number(a in given));
  for (const field of order) {
    at[field] = position(field, () => {
      if (field === 'photo') return hasPhotoColumn(table) ? pathColumnOf(table) : -1;
      if (field === 'animal') return individualColumnOf(table, at.photo ?? -1);
      return columnOf(table, ...fieldColumns[field]);
    });
    if (at[field] >= 0) taken.add(at[field]);
  }
  const isBox = (name: string) => boxColumnNames.includes(plainName(name));
  const extra = table.columns.flatMap((name, i) =>
    taken.has(i) || isBox(name) || name === '' ? [] : [{ at: i, name: name.replace(extraPrefix, '') }],
  );
  const said = (field: FieldName) => {
    const plainly: string[] = [field, fieldColumns[field][0]];
    return !plainly.includes(plainName(table.columns[at[field]]!));
  };
  const plain = fieldNames.filter((field) => at[field] >= 0 && said(field));
  const notes = plain.map((field) => `"${table.columns[at[field]]}" is the ${field}`);
  return { at, extra, notes: notes.length > 0 ? [`${table.file}: column ${notes.join(', ')}`] : [] };
}

const hasPhotoColumn = (table: Table) => columnOf(table, ...fieldColumns.photo) >= 0;

import { readFile } from 'node:fs/promises';
import { brief } from '@flukeprint/data/brief';
import { writeAtomically } from '@flukeprint/data/files';
import { CatalogueError } from '../../errors.ts';
import type { SourceOptions } from '../import-options.ts';
import { type FieldName, fieldNames } from './fields.ts';

/** What is kept of how a table is read, for the next one of the same kind. */
export type Mapping = Pick<SourceOptions, 'columns' | 'dates'>;

/** Reads a mapping that {@link writeMapping} wrote, or a person. Throws a {@link CatalogueError} that says what is wrong with it. */
export async function readMapping(file: string): Promise<Mapping> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CatalogueError(`cannot read the mapping ${file}: ${error.message}`);
  });
  let mapping: { readonly columns?: unknown; readonly dates?: unknown } | null;
  try {
    mapping = JSON.parse(text);
  } catch (error) {
    throw new CatalogueError(`the mapping ${file} is no JSON: ${(error as Error).message}`);
  }
  const { columns = {}, dates } = mapping ?? {};
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
    throw new CatalogueError(`the mapping ${file} has columns ${brief(columns)}: expected {"photo": "File", …}`);
  const strange = Object.entries(columns).find(
    ([field, column]) => !fieldNames.includes(field as FieldName) || typeof column !== 'string',
  );
  if (strange)
    throw new CatalogueError(
      `the mapping ${file} gives ${brief(strange[0])} the column ${brief(strange[1])}: it takes names of columns for ${fieldNames.join(', ')}`,
    );
  if (dates !== undefined && dates !== 'day-first' && dates !== 'month-first')
    throw new CatalogueError(`the mapping ${file} has dates ${brief(dates)}: expected day-first or month-first`);
  return { columns: columns as Record<string, string>, ...(dates && { dates }) };
}

/** Keeps a mapping for the next table. */
export async function writeMapping(file: string, { columns = {}, dates }: Mapping): Promise<void> {
  await writeAtomically(file, [`${JSON.stringify({ columns, ...(dates && { dates }) }, null, 2)}\n`]);
}

/** `photo=File,animal=ID`: what means what; a comma in a column's name is doubled. */
export function parseColumns(text: string): Record<string, string> {
  const pairs = text.replaceAll(',,', '\0').split(',');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const field = pair.slice(0, at).trim();
      if (at <= 0 || !fieldNames.includes(field as FieldName))
        throw new CatalogueError(
          `expected --columns as photo=File,animal=ID, received ${pair.replaceAll('\0', ',')}; it takes ${fieldNames.join(', ')}`,
        );
      return [
        field,
        pair
          .slice(at + 1)
          .trim()
          .replaceAll('\0', ','),
      ];
    }),
  );
}

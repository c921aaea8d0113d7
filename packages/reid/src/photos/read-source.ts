import { basename } from 'node:path';
import { isCatalogueName, isPostgresUrl, shownName } from '@flukeprint/catalogue';
import { type CatalogueOptions, type Catalogue as Listing, readCatalogue } from '@flukeprint/data';
import { UserError } from '../user-error.ts';
import { listCatalogue } from './list-catalogue.ts';

/** How photos are listed. */
export interface SourceOptions extends CatalogueOptions {
  /** Of a catalogue: which of its photos, as `parseFilter` reads it. */
  readonly where?: string;
}

/**
 * Lists photos wherever they come from: what a catalogue places in encounters, or what `readCatalogue` finds in a folder or table. Throws a
 * `DataError`, a `CatalogueError` or a {@link UserError} where there are none.
 */
export async function readSource(path: string, { where, ...options }: SourceOptions = {}): Promise<Listing> {
  if (await isCatalogueName(path)) return listCatalogue(path, where);
  if (where === undefined) return readCatalogue(path, options);
  throw new UserError(`--where chooses photos of a catalogue, and ${path} is none: leave it out`);
}

/** What a source is called in the name of a folder: of an address its database, and the schema. */
export function sourceName(path: string): string {
  if (!isPostgresUrl(path)) return basename(path);
  const url = URL.parse(shownName(path));
  const parts = [url && basename(url.pathname), url?.searchParams.get('schema')];
  return parts.filter((part) => part).join('-') || 'catalogue';
}

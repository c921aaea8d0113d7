import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { counted } from '../counted.ts';
import { type CollectionSource, readCollection } from '../photos/collection.ts';
import { silent } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { readEmbeddings } from './embeddings-file.ts';
import type { Named } from './match-rows.ts';
import type { TableLayout } from './match-table.ts';

type Listed = Pick<TableLayout, 'list' | 'names' | 'joined'>;

/**
 * Throws a {@link UserError} where a layout puts several names into one field, and a name of the gallery (a folder, a table of photos, or an .npy)
 * holds what stands between them: nobody could part them again. Before the work, for it is the same then as after an hour.
 */
export async function expectSeparable(gallery: CollectionSource, layout: Listed): Promise<void> {
  const { joined } = layout;
  if (joined === null) return;
  const broken = [...new Set(await listedNames(gallery, layout))].filter((name) => name.includes(joined));
  if (broken.length === 0) return;
  const more = broken.length > 1 ? ` and ${counted(broken.length - 1, 'more name')}` : '';
  const sign = joined === ' ' ? 'a space' : JSON.stringify(joined);
  throw new UserError(
    `"${broken[0]}"${more} of ${gallery.path} could not be told apart in the table: this layout puts ${sign} between names. Give another sign with --joined (such as --joined '|'), or write ${sign === 'a space' ? 'an underscore' : 'another sign'} in the names`,
  );
}

async function listedNames(gallery: CollectionSource, { list, names }: Listed): Promise<readonly string[]> {
  const named = await namesIn(gallery);
  if (list === 'individuals') return named.individuals;
  return named.paths.map((path) => (names === 'path' ? path : posix.basename(path)));
}

async function namesIn(gallery: CollectionSource): Promise<Named> {
  const { path } = gallery;
  if (/\.npy$/i.test(path) && (await stat(path).catch(() => null))?.isFile()) return readEmbeddings(path, silent);
  // What there is to say of it is said when it is matched.
  const { photos } = await readCollection(gallery, silent);
  return { individuals: photos.map(({ individual }) => individual), paths: photos.map((photo) => photo.path) };
}

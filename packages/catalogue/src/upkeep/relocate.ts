import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { type Transaction, write } from '../journal/transaction.ts';
import { photoFiles, stateOf } from './photo-files.ts';

/** What became of a move. */
export interface Relocation {
  readonly roots: number;
  readonly photos: number;
  /** Of them: not where they should be now. */
  readonly missing: number;
}

/** What may be, and who hears of it. */
export interface RelocateOptions {
  /** Move also where photos are missing. */
  readonly anyway?: boolean;
  readonly onPhoto?: (done: number) => void;
}

/**
 * Says that a folder of photos, as `status` shows it, or one above it, has moved. Looks for each photo first. Throws a {@link CatalogueError} where the catalogue has no such
 * folder, or where photos are not in the new one; then nothing is changed.
 */
export async function relocate(
  catalogue: Catalogue,
  from: string,
  to: string,
  { anyway = false, onPhoto = () => {} }: RelocateOptions = {},
): Promise<Relocation> {
  const roots = await catalogue.engine.database.selectFrom('root').selectAll().orderBy('id').execute();
  const moved = roots.flatMap((root) => {
    const path = below(root.path, from, to);
    return path === undefined ? [] : [{ id: root.id, path }];
  });
  if (moved.length === 0)
    throw new CatalogueError(
      `no photos were brought in from ${from}: they were from ${roots.map(({ path }) => path).join(', ') || 'no folder yet'}; give that, or a folder above it`,
    );
  let photos = 0;
  const lost: string[] = [];
  for (const { id, path } of moved)
    for await (const some of photoFiles(catalogue, id))
      for (const photo of some) {
        if ((await stateOf(photo, path, { quick: true })) !== 'there') lost.push(photo.path);
        onPhoto(++photos);
      }
  if (lost.length > 0 && !anyway)
    throw new CatalogueError(
      `${lost.length} of ${photos} photos are not in ${to}, or have another size there, such as ${lost.slice(0, 3).join(', ')}: nothing was changed. Move them there first, or add --anyway`,
    );
  await write(catalogue.engine, async (transaction) => {
    for (const root of moved) await move(transaction, root);
  });
  return { roots: moved.length, photos, missing: lost.length };
}

/** Where a root is now, if it is `from` or below. A path may be of another system: then it must be the same letter for letter. */
function below(root: string, from: string, to: string): string | undefined {
  if (root === from) return to;
  const rest = relative(resolve(from), root);
  if (rest === '') return to;
  return rest.split(sep)[0] === '..' || isAbsolute(rest) ? undefined : resolve(to, rest);
}

/** Photos may have been brought in from the new place meanwhile: then the two folders are one. */
async function move(transaction: Transaction, { id, path }: { id: number; path: string }): Promise<void> {
  const there = await transaction.selectFrom('root').select('id').where('path', '=', path).executeTakeFirst();
  if (!there || there.id === id) {
    await transaction.updateTable('root').set({ path }).where('id', '=', id).execute();
    return;
  }
  await transaction.updateTable('photo').set({ root_id: there.id }).where('root_id', '=', id).execute();
  await transaction.deleteFrom('root').where('id', '=', id).execute();
}

import { existsSync, globSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { isPostgresUrl } from '@flukeprint/catalogue';
import type { CollectionSource } from '@flukeprint/reid/photos/collection';
import { UserError } from '@flukeprint/reid/user-error';
import { fromHome, typedIn, userPath } from './user-path.ts';

/** Where photos lie: a path, or a folder and what in it counts. */
export type GivenPhotos = Pick<CollectionSource, 'path' | 'only'>;

/** What one flag gives: a path or, as a shell makes of `*.jpg`, several. */
export type PathOrPaths = string | readonly string[];

/**
 * The photos that a flag names. Several are what counts of the folder that holds all of them. Patterns that no shell has seen to, as on
 * Windows or between quotes, are seen to here. Throws a {@link UserError} where one of several is missing, or nothing fits a pattern.
 */
export function givenPhotos(flag: string, given: PathOrPaths): GivenPhotos {
  const paths = filesGiven(given);
  const [first, ...others] = paths;
  if (others.length === 0) return { path: first! };
  const missing = paths.find((path) => !isPostgresUrl(path) && !existsSync(path));
  if (missing) throw new UserError(`${missing} does not exist; ${flag} takes photos and folders of them`);
  const table = paths.find((path) => isPostgresUrl(path) || /\.(npy|csv|tsv|json|xlsx?|db)$/i.test(path));
  if (table)
    throw new UserError(
      `${flag} takes several photos and folders, but a catalogue or a table alone: give ${table} by itself`,
    );
  const folder = paths.map((path) => dirname(path)).reduce(commonFolder);
  return { path: folder, only: paths.map((path) => relative(folder, path).split(sep).join('/')) };
}

/** The files and folders that a flag names, absolute, each once. */
export function filesGiven(given: PathOrPaths): string[] {
  const each = typeof given === 'string' ? [given] : given;
  return [...new Set(each.flatMap(matching))];
}

function matching(typed: string): string[] {
  const path = userPath(typed);
  if (!/[*?[{]/.test(typed) || isPostgresUrl(typed) || existsSync(path)) return [path];
  const cwd = typedIn();
  const found = globSync(fromHome(typed), { cwd }).map((name) => resolve(cwd, name));
  if (found.length === 0)
    throw new UserError(`nothing fits ${typed}; upper and lower case count: there may be .JPG for .jpg`);
  return found.sort();
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== dirname(folder) && folder !== b && !b.startsWith(folder.endsWith(sep) ? folder : folder + sep))
    folder = dirname(folder);
  return folder;
}

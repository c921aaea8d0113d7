import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPostgresUrl, keepPassword } from '@flukeprint/catalogue';

/** Where npm and pnpm run the scripts of this package and of the workspace. */
const scriptFolders = ['../..', '../../../..'].map((path) => resolve(fileURLToPath(new URL(path, import.meta.url))));

/**
 * A path from the command line. `pnpm --filter cli train` runs in this package's folder, `npm run flukeprint` in the
 * workspace's; what the user typed is relative to the folder it was typed in. The address of a database stays one, without its password,
 * which goes where PostgreSQL's clients look for it.
 */
export function userPath(path: string): string {
  if (isPostgresUrl(path)) return keepPassword(path);
  // Not by comparing text: Windows writes a drive's letter now large, now small.
  const inScript = scriptFolders.some((folder) => relative(folder, process.cwd()) === '');
  return resolve((inScript && process.env.INIT_CWD) || process.cwd(), path);
}

/** The same for what several flags name; null or absent where they were not given. */
export function userPaths<Names extends string>(
  named: Record<Names, string | readonly string[] | null | undefined>,
): Record<Names, string[]> {
  const resolved = Object.entries<string | readonly string[] | null | undefined>(named).map(([flag, value]) => [
    flag,
    (typeof value === 'string' ? [value] : (value ?? [])).map((path) => userPath(path)),
  ]);
  return Object.fromEntries(resolved);
}

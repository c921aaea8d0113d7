import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPostgresUrl, keepPassword } from '@flukeprint/catalogue';
import { UserError } from '@flukeprint/reid/user-error';

/** Where npm and pnpm run the scripts of this package and of the workspace. */
const scriptFolders = ['../..', '../../../..'].map((path) => resolve(fileURLToPath(new URL(path, import.meta.url))));

/**
 * The folder that a command was typed in. `pnpm --filter cli train` runs in this package's folder, `npm run flukeprint` in the workspace's.
 */
export function typedIn(): string {
  // Not by comparing text: Windows writes a drive's letter now large, now small.
  const inScript = scriptFolders.some((folder) => relative(folder, process.cwd()) === '');
  return (inScript && process.env.INIT_CWD) || process.cwd();
}

/**
 * A path from the command line, absolute; what the user typed is relative to the folder it was typed in. `~` is the user's own folder also
 * where no shell saw it, as in `--data=~/photos`. The address of a database stays one, without its password, which goes where PostgreSQL's
 * clients look for it. Throws a {@link UserError} for what a backslash before a quote does on Windows.
 */
export function userPath(path: string): string {
  if (isPostgresUrl(path)) return keepPassword(path);
  if (sep === '\\' && path.includes('"')) {
    const [folder] = path.split('"');
    throw new UserError(
      `"${folder}\\" swallows its last quote, and what follows; leave out the backslash before it: "${folder}"`,
    );
  }
  return resolve(typedIn(), fromHome(path));
}

/** With the user's own folder in place of a `~` that stands for it; a folder of that name is `./~`. */
export const fromHome = (path: string) => (/^~($|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path);

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

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ownFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * A path from the command line. `pnpm --filter cli train` runs in this package's folder; what the user typed is
 * relative to the folder it was typed in.
 */
export function userPath(path: string): string {
  const inOwnFolder = resolve(process.cwd()) === resolve(ownFolder);
  return resolve((inOwnFolder && process.env.INIT_CWD) || process.cwd(), path);
}

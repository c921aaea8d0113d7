import { mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { noteMadeFolder } from './claims.ts';
import { whyNotWritten } from './why-not-written.ts';

/** Makes a folder for results; says which one and why if that fails, and which flag names it. */
export async function makeFolder(path: string, flag = '--output'): Promise<void> {
  try {
    await makeParents(path);
    // A folder that exists but cannot be written shows only when something is made in it.
    await rmdir(await mkdtemp(join(path, '.write-test-')));
  } catch (error) {
    throw new UserError(`cannot write to ${path}: ${whyNotWritten(path, error as Error)}; give another ${flag}`);
  }
}

/** Not `mkdir` with `recursive`: Node never returns from that below a folder like /proc. */
async function makeParents(path: string): Promise<void> {
  if (await exists(path)) return;
  const above = dirname(path);
  // Nothing is above a drive, which may be missing.
  if (above !== path) await makeParents(above);
  await mkdir(path);
  noteMadeFolder(path);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

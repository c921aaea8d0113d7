import { mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { noteMadeFolder } from './claims.ts';
import { whyNotWritten } from './why-not-written.ts';

const writeTest = '.write-test-';
/** What a process that was killed within {@link makeFolder} left in a folder: the next one takes it away. */
export const isWriteTest = (name: string) => name.startsWith(writeTest) && /^\w{6}$/.test(name.slice(writeTest.length));

/** Makes a folder for results; says which one and why if that fails, and which flag names it. */
export async function makeFolder(path: string, flag = '--output'): Promise<void> {
  try {
    await makeParents(path);
    // A folder that exists but cannot be written shows only when something is made in it. At once: a signal comes before or after.
    // Another process may take it for one that was left, and be first to remove it.
    rmSync(mkdtempSync(join(path, writeTest)), { recursive: true, force: true });
  } catch (error) {
    throw new UserError(`cannot write to ${path}: ${whyNotWritten(path, error as Error)}; give another ${flag}`);
  }
  removeWriteTests(path);
}

function removeWriteTests(path: string): void {
  try {
    for (const name of readdirSync(path).filter(isWriteTest)) rmdirSync(join(path, name));
  } catch {
    // Another process has removed it, or it is somebody's, and holds something.
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

import { access, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clearLitter, temporaryBeside } from '@flukeprint/data/files';
import { CatalogueError } from '../errors.ts';

/** Throws a {@link CatalogueError} where there is something already. */
export async function expectNoFile(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  if (exists) throw new CatalogueError(`${path} exists already: give another name, or remove it`);
}

/**
 * Makes a file that is there whole or not at all: `fill` gets a temporary name beside it. A file of that name that another program
 * made meanwhile is left alone. Throws a {@link CatalogueError} where there is one, and what `fill` throws.
 */
export async function makeFile<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  await expectNoFile(path);
  await clearLitter([path]);
  const temporary = temporaryBeside(path);
  try {
    const result = await fill(temporary);
    await sync(temporary);
    await appear(temporary, path);
    return result;
  } catch (error) {
    throw named(error as NodeJS.ErrnoException, path);
  } finally {
    for (const rest of ['', '-wal', '-shm', '-journal']) await rm(temporary + rest, { force: true });
  }
}

/** What the system says of a full disk names no file, and of another one the temporary file. */
function named(error: NodeJS.ErrnoException, path: string): Error {
  const { code, message } = error;
  if (error instanceof CatalogueError || !/^E[A-Z]+$/.test(code ?? '')) return error;
  return new CatalogueError(`${path} cannot be written: ${message.split(',')[0]}`);
}

/** A second name fails where the name is taken; a change of name would replace. */
async function appear(temporary: string, path: string): Promise<void> {
  await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
    await expectNoFile(path);
    if (error.code === 'EEXIST') throw error;
    // Some file systems know no second names.
    await rename(temporary, path);
  });
  // So that the name, too, is on the disk. Windows opens no folders.
  await sync(dirname(path)).catch(() => {});
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => open(path, 'r'));
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

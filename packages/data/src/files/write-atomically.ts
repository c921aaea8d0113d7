import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { namingFile } from './naming-file.ts';
import { renameOver } from './rename-over.ts';
import { temporaryBeside } from './temporary-name.ts';
import { type WriteTarget, writeTarget } from './write-target.ts';

/**
 * Writes to a temporary name, syncs and renames: readers see the old file or the new one, never a part. Where that
 * fails, for want of space or permission, the old file stays and the temporary one goes. A link stays, and the file it leads to is
 * written; a device or a pipe is written into.
 */
export function writeAtomically(path: string, chunks: readonly (Uint8Array | string)[]): Promise<void> {
  return namingFile(path, () => replace(path, chunks));
}

async function replace(path: string, chunks: readonly (Uint8Array | string)[]): Promise<void> {
  const target = await writeTarget(path);
  if (target.kind === 'stream') return writeInto(target, chunks);
  // A name that is nobody's: what is there by chance is not this function's to replace or remove.
  const temporary = temporaryBeside(target.path);
  const remove = () => rmSync(temporary, { force: true });
  // Before it is there: the process may exit between the file's creation and the promise that tells of it. In front of others, who may
  // remove the folder.
  process.prependOnceListener('exit', remove);
  try {
    const file = await open(temporary, 'wx');
    try {
      // writeFile goes on where the system took only a part; the next part then fails if the disk is full.
      for (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, target.path);
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
}

async function writeInto({ path }: WriteTarget, chunks: readonly (Uint8Array | string)[]): Promise<void> {
  const own = ownStream(path);
  if (own) {
    for (const chunk of chunks)
      await new Promise<void>((done, fail) => own.write(chunk, (error) => (error ? fail(error) : done())));
    return;
  }
  const file = await open(path, 'a');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

/** What else the process prints shall stand before and behind, also where a shell sends it to a file. */
function ownStream(path: string): Writable | undefined {
  const own = path.replace(`/proc/${process.pid}/`, '/proc/self/');
  if (['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(own)) return process.stdout;
  if (['/dev/stderr', '/dev/fd/2', '/proc/self/fd/2'].includes(own)) return process.stderr;
  return undefined;
}

import { rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

/**
 * Writes to a temporary name, syncs and renames: readers see the old file or the new one, never a part. Where that
 * fails, for want of space or permission, the old file stays and the temporary one goes.
 */
export async function writeAtomically(path: string, chunks: readonly (Uint8Array | string)[]): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const remove = () => rmSync(temporary, { force: true });
  // Before it is there: the process may exit between the file's creation and the promise that tells of it.
  process.once('exit', remove);
  try {
    const file = await open(temporary, 'w');
    try {
      // writeFile goes on where the system took only a part; the next part then fails if the disk is full.
      for (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    remove();
    // A full disk's error names no file.
    if (error instanceof Error && !error.message.includes(temporary)) error.message += ` '${path}'`;
    throw error;
  } finally {
    process.off('exit', remove);
  }
}

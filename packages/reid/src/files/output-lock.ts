import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { cacheFolder } from './cache-folder.ts';
import { FolderInUseError, FolderLock } from './folder-lock.ts';
import { pathKey } from './path-key.ts';

const own = new Map<string, FolderLock>();

/**
 * Keeps other processes of the user from writing the same file, until this one ends: two would each find it missing, and one replace what the
 * other wrote. Throws a {@link UserError} that names the file where another is at work on it. The lock lies among the user's caches; where
 * nothing can be kept there, nothing is locked.
 */
export async function lockOutput(path: string, flag: string): Promise<void> {
  const key = createHash('sha256').update(pathKey(path)).digest('hex').slice(0, 24);
  if (own.has(key)) return;
  try {
    own.set(key, await FolderLock.take(join(cacheFolder('writing'), key)));
  } catch (error) {
    if (!(error instanceof FolderInUseError)) return;
    throw new UserError(`${path} is being written by ${error.by}; wait for its end, or give another ${flag}`);
  }
}

/** Lets another process write them: one that does this one's work. */
export function unlockOutputs(): void {
  for (const lock of own.values()) lock.release();
  own.clear();
}

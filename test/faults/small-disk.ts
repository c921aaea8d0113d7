import { spawnSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file system of its own, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves so many bytes of room; a later call may leave more. */
  readonly leave: (bytes: number) => void;
  readonly [Symbol.dispose]: () => void;
}

/** Mounts a file system of so many megabytes; undefined where that may not be done. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  await mkdir(folder, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status !== 0) return undefined;
  const leave = (bytes: number) => {
    const filler = join(folder, '.filler');
    writeFileSync(filler, '');
    const { bavail, bsize } = statfsSync(folder);
    try {
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
    } catch (error) {
      // Somebody else writes there meanwhile: it is full all the same.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  };
  return { folder, leave, [Symbol.dispose]: () => void spawnSync('umount', ['-l', folder]) };
}

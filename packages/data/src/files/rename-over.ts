import { rename as renameFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What Windows says of a file that another program has open: a virus scanner, an indexer, a viewer. */
const inUse = ['EPERM', 'EACCES', 'EBUSY'];
/** Milliseconds before each further try: scanners let go within seconds. */
const pauses = [10, 30, 100, 300, 600, 1000, 2000];

/**
 * Gives a file another name, in place of the file that has it. On Windows it waits some seconds for other programs to let go of either;
 * then the error says so.
 */
export async function renameOver(
  from: string,
  to: string,
  { platform = process.platform, rename = renameFile, pause = wait as (ms: number) => Promise<unknown> } = {},
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (platform !== 'win32' || !inUse.includes(code)) throw error;
      if (tries === pauses.length) {
        (error as Error).message += ` ('${to}' may be open in another program: close it there)`;
        throw error;
      }
      await pause(pauses[tries]!);
    }
  }
}

import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';

/** Where inputs are written: in memory where there is such a folder, as some readers flush every one to the disk. */
export const scratch = isWritable(memory) ? memory : tmpdir();

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

import type { Stats } from 'node:fs';

/** What something is that lies where a file should, such as `a pipe`; undefined of a file. Opening a pipe may wait forever, and a device may never end. */
export function kindOfNoFile(status: Stats): string | undefined {
  if (status.isFile()) return undefined;
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}

import { CatalogueError } from '../errors.ts';

/** What to do where SQLite refuses, by its primary result code (https://sqlite.org/rescode.html). */
const advice: Readonly<Record<number, string>> = {
  5: 'another process has been writing to it for half a minute: try again when it is done',
  8: 'neither this file nor its folder may be read-only, nor be of another user',
  10: 'the disk does not read or write it: check the disk, and that the folder is still there',
  11: 'it is damaged. Keep a copy of it; `flukeprint catalog restore` brings a backup back',
  13: 'the disk is full: make room there',
  14: 'check that the folder is there and may be written to',
  26: 'it is no catalogue, or damaged at its beginning: `flukeprint catalog restore` brings a backup back',
};

/** A {@link CatalogueError} with the file's name where the user can mend what SQLite says, else the error itself. */
export function explained(error: unknown, path: string): unknown {
  const { errcode, code, message } = error as Error & { errcode?: number; code?: string };
  if (code === 'ERR_OUT_OF_RANGE')
    return new CatalogueError(
      `${path} is damaged: it holds a number that is none of a catalogue's (${message}); \`flukeprint catalog restore\` brings a backup back`,
    );
  const what = errcode === undefined ? undefined : advice[errcode & 0xff];
  return what === undefined ? error : new CatalogueError(`${path}: ${message}; ${what}`);
}

import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** Whether a path is the folder or something in it, links followed. */
export function liesIn(folder: string, path: string): boolean {
  const way = relative(realPath(resolve(folder)), realPath(resolve(path)));
  // Between drives there is no relative way.
  return !isAbsolute(way) && !/^\.\.($|[\\/])/.test(way);
}

/** As the system has it, upper and lower case included; of what is not there yet, the folders that are. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}

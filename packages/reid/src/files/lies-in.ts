import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';

/** Whether a path is the folder or something in it, links followed. */
export function liesIn(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return !isAbsolute(way) && !/^\.\.($|[\\/])/.test(way);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

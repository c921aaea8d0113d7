import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Where the bytes for a path go. */
export interface WriteTarget {
  /**
   * file: a file, there already or not; folder: no place for bytes; stream: a device, a pipe or what a shell has opened, that
   * takes bytes as they come and must not be replaced.
   */
  readonly kind: 'file' | 'folder' | 'stream';
  /** Of a file, its own path at the end of all links. */
  readonly path: string;
  /** Whether there is anything yet. */
  readonly exists: boolean;
}

/** `/dev/stdout`, `/dev/fd/63`: the file behind is the one who opened it's, and is written at the place where they are. */
const descriptor = /^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/[^/]+\/(task\/[^/]+\/)?fd\/\d+)$/;
/** As many links as Linux follows. */
const mostLinks = 40;

/** Follows links, also one to a file that is not there yet. Throws the system's error where a folder cannot be read. */
export async function writeTarget(path: string): Promise<WriteTarget> {
  let end = resolve(path);
  for (let links = 0; !descriptor.test(end); links++) {
    const next = await readlink(end).catch(() => null);
    if (next === null) break;
    if (links === mostLinks) throw Object.assign(new Error(`ELOOP: too many links '${path}'`), { code: 'ELOOP' });
    // What a link says counts from where it really lies.
    end = resolve(await realpath(dirname(end)), next);
  }
  if (descriptor.test(end)) return { kind: 'stream', path: end, exists: true };
  const status = await stat(end).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!status) return { kind: 'file', path: end, exists: false };
  const kind = status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'stream';
  return { kind, path: end, exists: true };
}

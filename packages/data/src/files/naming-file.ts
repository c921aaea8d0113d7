/** What to do where the system does not take bytes, by its code. */
const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that disk',
  EDQUOT: 'make room: your share of that disk is used up',
  EROFS: 'that disk is read-only',
  EIO: 'check that disk',
};

/** Errors of a disk: not of what a command was given, nor of us. */
export const isDiskError = (error: unknown): boolean =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code ?? '') in advice;

/**
 * Does what writes into `path`. The system's error of a full disk names no file, that of a failed rename a temporary one: here it names `path`
 * and says what to do.
 */
export async function namingFile<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw naming(error, path);
  }
}

/** The same for work that does not wait. */
export function namingFileSync<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw naming(error, path);
  }
}

/** An error of ours, which has no code, stays as it is; so does one that was here before. */
function naming(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (!error.message.includes(path)) error.message += ` '${path}'`;
  const what = advice[error.code];
  if (what && !error.message.endsWith(what)) error.message += `; ${what}`;
  return error;
}

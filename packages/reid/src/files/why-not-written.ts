import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
};

/** Why a file or folder cannot be made at `path`, in words where the system has a code. */
export function whyNotWritten(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') {
    const file = fileAbove(path);
    if (file) return `${file} is a file, and no folder`;
  }
  const reason = reasons[error.code ?? ''];
  return reason ? `${reason} (${error.code})` : error.message;
}

/** What on the way to a path, itself included, is a file. */
function fileAbove(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status) return status.isDirectory() ? undefined : path;
  return dirname(path) === path ? undefined : fileAbove(dirname(path));
}

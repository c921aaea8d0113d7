import { rmdirSync, statSync } from 'node:fs';

/** Files that this process is to write, each with the inode of what was there before, if anything was: what replaces it has another. */
const claimed = new Map<string, bigint | null>();
/** Unfinished files that another start goes on from. */
const kept = new Set<string>();
/** Folders that this process has made, outer ones first. */
const made: string[] = [];

/** How far the process has come with what it was to write. */
export interface ClaimState {
  readonly written: readonly string[];
  readonly missing: readonly string[];
  readonly kept: readonly string[];
}

/** A file that will be written. */
export function noteClaim(path: string): void {
  if (!claimed.has(path)) claimed.set(path, inodeOf(path));
}

/** Unfinished work that is kept where the process ends early, until {@link forgetKept}. */
export function noteKept(path: string): void {
  kept.add(path);
}

export function forgetKept(path: string): void {
  kept.delete(path);
}

/** A folder that was made: at the end of the process it goes again where it is empty. */
export function noteMadeFolder(path: string): void {
  if (made.length === 0) process.once('exit', removeEmptyFolders);
  made.push(path);
}

/** What is written by now, and what is not. */
export function claimState(): ClaimState {
  const isWritten = ([path, before]: readonly [string, bigint | null]) => {
    const now = inodeOf(path);
    return now !== null && now !== before;
  };
  const { written = [], missing = [] } = Object.groupBy(claimed, (claim) => (isWritten(claim) ? 'written' : 'missing'));
  const paths = (claims: readonly (readonly [string, unknown])[]) => claims.map(([path]) => path);
  return { written: paths(written), missing: paths(missing), kept: [...kept] };
}

/** Removes folders that this process made and left empty. */
export function removeEmptyFolders(): void {
  for (const folder of made.splice(0).reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      // It holds something, or is gone.
    }
  }
}

const inodeOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;

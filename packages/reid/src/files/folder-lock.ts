import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../user-error.ts';
import { exists, makeFolder } from './output-folder.ts';

/** Takes back what was written; whether nothing of it shall be left, so that it is tried again while something is. */
type BeforeRelease = () => boolean;

/** Another process holds the folder. */
export class FolderInUseError extends UserError {
  override name = 'FolderInUseError';
  /** Who has it: `process 4711`, say. */
  readonly by: string;

  constructor(folder: string, by: string) {
    super(`${folder} is in use by ${by}; wait for its end, or give another folder`);
    this.by = by;
  }
}

export const lockName = '.flukeprint.lock';

/** Where SQLite keeps `user_version` in its file, big-endian: it is ours to use, and holds the process's id. */
const pidOffset = 60;
/** SQLite's codes: locked by another; no permission, or an error of the system, from file systems that know no locks; a full disk. */
const busy = 5;
const lockless = [3, 10];
const full = 13;

/** Milliseconds, and how often, to wait for writes that were on their way: at the end of a process its threads write on. */
const [pause, pauses] = [20, 10];

const held = new Map<string, FolderLock>();
const releaseAll = () => {
  for (const lock of [...held.values()].reverse()) lock.release();
};

/**
 * Keeps other processes out of a folder. Node itself locks no files, but SQLite does: its lock on a file in the folder is the
 * operating system's and goes with the process, however that ends. An orderly end removes the file; one that a killed
 * process left keeps nobody out.
 */
export class FolderLock {
  readonly #file: string;
  readonly #folder: string;
  readonly #made: boolean;
  readonly #close: () => void;
  readonly #beforeRelease: BeforeRelease;

  private constructor(folder: string, made: boolean, close: () => void, beforeRelease: BeforeRelease) {
    this.#folder = folder;
    this.#file = join(folder, lockName);
    this.#made = made;
    this.#close = close;
    this.#beforeRelease = beforeRelease;
  }

  /**
   * Locks a folder, which is made if need be, until {@link release} or the end of the process; `beforeRelease` runs right before,
   * while nobody else may write there. Throws a {@link FolderInUseError} if the folder is locked already.
   */
  static async take(folder: string, beforeRelease: BeforeRelease = () => false): Promise<FolderLock> {
    expectFree(folder);
    const made = !(await exists(folder));
    await makeFolder(folder);
    const lock = new FolderLock(folder, made, lockFile(folder), beforeRelease);
    if (held.size === 0) process.prependOnceListener('exit', releaseAll);
    held.set(folder, lock);
    return lock;
  }

  /**
   * The same for a folder that `check`, which throws, finds fit. It is asked before anything is made, and again once nobody else can
   * change the folder. Where it throws while another process is at work there, that is said: what it found is only what is written by now.
   */
  static async takeChecked(
    folder: string,
    check: () => void | Promise<void>,
    beforeRelease?: BeforeRelease,
  ): Promise<FolderLock> {
    try {
      await check();
    } catch (error) {
      expectFree(folder);
      throw error;
    }
    const lock = await FolderLock.take(folder, beforeRelease);
    try {
      await check();
      return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Lets others in. A folder that {@link take} made, and that is empty, goes. */
  release(): void {
    if (held.get(this.#folder) !== this) return;
    try {
      for (let i = 0; this.#beforeRelease() && this.#holdsMore() && i < pauses; i++)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    } finally {
      // While it is still locked, so that the file of another process is never taken.
      this.#removeFile();
      this.#close();
      // There an open file cannot be removed.
      if (process.platform === 'win32') this.#removeFile();
      held.delete(this.#folder);
      if (held.size === 0) process.off('exit', releaseAll);
    }
    try {
      if (this.#made) rmdirSync(this.#folder);
    } catch {
      // It holds something, or is gone.
    }
  }

  #holdsMore(): boolean {
    return this.#made && readdirSync(this.#folder).some((name) => name !== lockName);
  }

  #removeFile(): void {
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // It stays, and keeps nobody out.
    }
  }
}

/** Throws a {@link FolderInUseError} if the folder is locked, by this process or another. Leaves nothing behind. */
export function expectFree(folder: string): void {
  if (held.has(folder)) throw inUse(folder, process.pid);
  if (existsSync(join(folder, lockName))) lockFile(folder)();
}

/** Returns what unlocks it. */
function lockFile(folder: string): () => void {
  const file = join(folder, lockName);
  for (;;) {
    // Stays open as long as the lock: POSIX forgets a process's locks of a file when it closes any of its descriptors.
    const descriptor = openSync(file, 'a');
    const { ino } = fstatSync(descriptor, { bigint: true });
    const database = new DatabaseSync(file, { timeout: 0 });
    const close = () => {
      database.close();
      closeSync(descriptor);
    };
    try {
      database.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA user_version = ${process.pid}`,
      );
    } catch (error) {
      const { message, errcode = 0 } = error as Error & { errcode?: number };
      if (lockless.includes(errcode & 0xff)) {
        process.emitWarning(`${folder} cannot be locked (${message}): see to it that no other process uses it`);
        return close;
      }
      close();
      if (errcode === busy) throw inUse(folder, readPid(file));
      const advice = (errcode & 0xff) === full ? '; make room on that disk' : '';
      throw new UserError(`cannot lock ${file}: ${message}${advice}`);
    }
    // Its holder may have removed it between our opening and its letting go: then we hold what nobody else sees.
    if (statSync(file, { bigint: true, throwIfNoEntry: false })?.ino === ino) return close;
    close();
  }
}

function inUse(folder: string, pid: number | null): FolderInUseError {
  const who = pid === null ? 'another process' : pid === process.pid ? 'this process' : `process ${pid}`;
  return new FolderInUseError(folder, who);
}

function readPid(file: string): number | null {
  const bytes = Buffer.alloc(4);
  try {
    const descriptor = openSync(file, 'r');
    try {
      if (readSync(descriptor, bytes, 0, 4, pidOffset) < 4) return null;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Gone by now, or on a system where a locked file cannot be read.
    return null;
  }
  return bytes.readUInt32BE() || null;
}

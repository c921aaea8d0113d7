import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type MadeRecord, madeDigest, readMade, writeMade } from './made-record.ts';

/**
 * Which files of a folder a command has made, in a file of the folder itself: those alone are removed when the command
 * is to replace its work, and of those alone what nobody has changed since. Nothing here waits: a process records at its
 * end, too.
 */
export class MadeFiles {
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #file: string;

  /** `names` are what the command writes in `folder`: files, and folders with all that is in them; `record` is the file of the record. */
  constructor(folder: string, names: readonly string[], record: string) {
    this.#folder = folder;
    this.#names = names;
    this.#file = join(folder, record);
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }

  /** Records what there is now. */
  record(): void {
    const made = this.#present().flatMap((path) => {
      const sha256 = madeDigest(join(this.#folder, path));
      return sha256 === null ? [] : [[path, sha256]];
    });
    writeMade(this.#file, Object.fromEntries(made));
  }

  /** Files under the command's names that were not recorded, or have changed since. */
  foreign(): string[] {
    const made = this.#read();
    return this.#present().filter((path) => made[path] !== madeDigest(join(this.#folder, path)));
  }

  /** Removes what is as it was recorded, folders that are empty then, and the record. */
  remove(): void {
    const made = this.#read();
    const removed = this.#present().filter((path) => made[path] === madeDigest(join(this.#folder, path)));
    for (const path of removed) rmSync(join(this.#folder, path));
    // The longest first: what lies in a folder goes before it.
    for (const path of foldersOf(removed).sort((a, b) => b.length - a.length)) removeEmpty(join(this.#folder, path));
    rmSync(this.#file, { force: true });
  }

  #present(): string[] {
    return this.#names.flatMap((name) => filesOf(this.#folder, name)).sort();
  }

  #read(): MadeRecord {
    return readMade(this.#file, '--output');
  }
}

/** The paths of a file, or of all files in a folder, from `folder` on, with `/`. */
function filesOf(folder: string, name: string): string[] {
  const status = lstatSync(join(folder, name), { throwIfNoEntry: false });
  if (!status) return [];
  if (!status.isDirectory()) return [name];
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

/** All folders on the way to files. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== '.'; up = dirname(up)) folders.add(up);
  return [...folders];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something that was not made, or is gone.
  }
}

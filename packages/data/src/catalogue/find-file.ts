import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Finds files as tables name them: as they are spelled, else with the letters that look the same (a Mac takes ë apart into two characters,
 * where most others write one), else in another case. Nothing that several files could be is found.
 */
export class FileFinder {
  /** By folder: the entries by their plain spelling; null where several share it. */
  readonly #folders = new Map<string, Map<string, string | null>>();

  /** The absolute path of a file below a folder. */
  find(folder: string, path: string): string | undefined {
    const file = resolve(folder, path);
    if (isFile(file)) return file;
    for (const plain of [composed, caseless]) {
      const found = this.#walk(resolve(folder), path, plain);
      if (found !== undefined && isFile(found)) return found;
    }
    return undefined;
  }

  /** In the first of several folders that has it, and whether it is spelled there as asked for; spaces around the path are tried without last. */
  findIn(
    folders: readonly string[],
    path: string,
  ): { readonly file: string; readonly isAsWritten: boolean } | undefined {
    for (const written of new Set([path, path.trim()])) {
      for (const folder of folders) {
        const file = this.find(folder, written);
        if (file !== undefined) return { file, isAsWritten: file === resolve(folder, path) };
      }
    }
    return undefined;
  }

  #walk(folder: string, path: string, plain: (name: string) => string): string | undefined {
    let at = folder;
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      const name = part === '..' ? part : this.#entries(at, plain).get(plain(part));
      if (name === undefined || name === null) return undefined;
      at = join(at, name);
    }
    return at;
  }

  #entries(folder: string, plain: (name: string) => string): Map<string, string | null> {
    const key = `${plain.name} ${folder}`;
    const known = this.#folders.get(key);
    if (known) return known;
    const entries = new Map<string, string | null>();
    for (const name of namesIn(folder)) entries.set(plain(name), entries.has(plain(name)) ? null : name);
    this.#folders.set(key, entries);
    return entries;
  }
}

const composed = (name: string) => name.normalize('NFC');
const caseless = (name: string) => name.normalize('NFC').toLowerCase();

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // A name too long for the disk, or with a NUL byte.
    return false;
  }
}

import { readdirSync, statSync } from 'node:fs';
import { join, parse, resolve, sep } from 'node:path';
import { alikePath } from './alike-path.ts';

/** Finds the files that a table names, also where table and disk spell a name in two ways: a Mac writes ë as two characters. */
export class FileLookup {
  readonly #folders: readonly string[];
  /** Of each folder that was looked into: by comparable names, those there are. */
  readonly #listings = new Map<string, Map<string, string[]>>();

  /** Files are looked for in `folders`, in this order. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** The file, and whether it is spelt as asked for; undefined if there is none, or several are as like. */
  find(path: string): { readonly file: string; readonly isAsWritten: boolean } | undefined {
    for (const folder of this.#folders) {
      const file = resolve(folder, path);
      if (isFile(file)) return { file, isAsWritten: true };
    }
    for (const folder of this.#folders) {
      const file = this.#alike(resolve(folder, path));
      if (file !== undefined && isFile(file)) return { file, isAsWritten: false };
    }
    return undefined;
  }

  #alike(file: string): string | undefined {
    const { root } = parse(file);
    let found = root;
    for (const name of file.slice(root.length).split(sep)) {
      const names = this.#namesIn(found).get(alikePath(name)) ?? [];
      const chosen = names.includes(name) ? name : names.length === 1 ? names[0] : undefined;
      if (chosen === undefined) return undefined;
      found = join(found, chosen);
    }
    return found;
  }

  #namesIn(folder: string): Map<string, string[]> {
    let listing = this.#listings.get(folder);
    if (!listing) {
      let names: string[] = [];
      try {
        names = readdirSync(folder);
      } catch {
        // No folder, or none that may be read: nothing is found in it.
      }
      listing = Map.groupBy(names, alikePath);
      this.#listings.set(folder, listing);
    }
    return listing;
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

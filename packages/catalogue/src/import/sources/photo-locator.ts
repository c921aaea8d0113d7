import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FileFinder } from '@flukeprint/data';
import { type Facts, noFacts, type SourcePhoto } from '../source-row.ts';
import { ValueProblem } from '../tables/values.ts';

/** A photo that a row names is not there. */
export class MissingPhoto extends ValueProblem {}

/** Finds the photos that a source names. */
export class PhotoLocator {
  readonly #finder = new FileFinder();
  readonly #folders: readonly string[];
  readonly #isGiven: boolean;
  readonly #keepMissing: boolean;
  readonly #roots = new Map<string, boolean>();

  /** In folders beside the `source`, or in `photos` alone. */
  constructor(
    source: string,
    beside: readonly string[],
    { photos, withoutPhotos = false }: { readonly photos?: string; readonly withoutPhotos?: boolean },
  ) {
    this.#isGiven = photos !== undefined;
    const all = photos === undefined ? beside.map((name) => resolve(dirname(source), name)) : [resolve(photos)];
    const there = all.filter(isFolder);
    this.#folders = there.length > 0 ? there : all.slice(0, 1);
    this.#keepMissing = withoutPhotos;
  }

  /** Where they are looked for. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /**
   * A photo as a row names it; `root` is the folder it had where the table was written. Throws a {@link MissingPhoto} where it is not there, unless such are kept.
   */
  locate(name: string, facts: Facts = noFacts, root: string | null = null): SourcePhoto {
    const written = name.replaceAll('\\', '/');
    if (written.includes('\0')) throw new ValueProblem('the name of the photo holds a NUL character');
    const folders = root !== null && !this.#isGiven && this.#isThere(root) ? [root, ...this.#folders] : this.#folders;
    for (const folder of folders) {
      const found = this.#finder.findIn([folder], written);
      if (found) return { ...placeOf(found.file, folder), file: found.file, facts };
    }
    if (this.#keepMissing)
      return { root: root ?? this.#folders[0]!, path: written.trim().normalize('NFC'), file: null, facts };
    throw new MissingPhoto(`${shown(written)} is not there`);
  }

  #isThere(root: string): boolean {
    const known = this.#roots.get(root);
    if (known !== undefined) return known;
    const isThere = isAbsolute(root) && isFolder(root);
    this.#roots.set(root, isThere);
    return isThere;
  }
}

const shown = (path: string) => (path.length > 120 ? `${path.slice(0, 120)}…` : path);

/** Below the folder, unless the name leads out of it. */
function placeOf(file: string, root: string): { root: string; path: string } {
  if (!file.startsWith(join(root, sep))) return { root: dirname(file), path: basename(file) };
  return { root, path: relative(root, file).split(sep).join('/') };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

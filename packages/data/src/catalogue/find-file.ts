import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { formatByName, isPhotoName, isRawName } from '../photos/file-kind.ts';

/** A file, and how its name on disk compares with the one asked for: in other letters are those of another case or Unicode form. */
export interface FoundFile {
  readonly file: string;
  readonly spelling: 'as written' | 'other letters' | 'other extension';
}

/**
 * Finds files as tables name them: as they are spelled, else with the letters that look the same (a Mac takes ë apart into two characters,
 * where most others write one), else in another case, else with the extension that the name lacks, or another of the same format. Nothing
 * that several files could be is found.
 */
export class FileFinder {
  /** By folder: the entries by their plain spelling; null where several share it. */
  readonly #folders = new Map<string, Map<string, string | null>>();
  /** By folder: the names of its photos by their stems, without case. */
  readonly #photos = new Map<string, Map<string, string[]>>();

  /** The absolute path of a file below a folder, with its extension. */
  find(folder: string, path: string): string | undefined {
    const file = resolve(folder, path);
    if (isFile(file)) return file;
    for (const plain of [composed, caseless]) {
      const found = this.#walk(resolve(folder), path, plain);
      if (found !== undefined && isFile(found)) return found;
    }
    return undefined;
  }

  /** In the first of several folders that has it; spaces around the path are tried without last. */
  findIn(folders: readonly string[], path: string): FoundFile | undefined {
    for (const written of new Set([path, path.trim()])) {
      for (const folder of folders) {
        const file = this.find(folder, written);
        if (file !== undefined)
          return { file, spelling: file === resolve(folder, path) ? 'as written' : 'other letters' };
      }
    }
    const [file, ...others] = this.namesakesIn(folders, path);
    return file !== undefined && others.length === 0 ? { file, spelling: 'other extension' } : undefined;
  }

  /** The photos, of the first folder that has any, which a name without extension may mean, or one with another of the same format. */
  namesakesIn(folders: readonly string[], path: string): string[] {
    const name = basename(path.trim());
    const parent = dirname(path.trim());
    const format = formatByName(name);
    const wanted = caseless(format === undefined ? name : stem(name));
    for (const folder of folders) {
      const at = isAbsolute(parent) ? parent : this.#walk(resolve(folder), parent, caseless);
      const alike = (at === undefined ? [] : (this.#photosIn(at).get(wanted) ?? [])).filter(
        (photo) => format === undefined || formatByName(photo) === format,
      );
      // The JPEG that a camera wrote beside its RAW is the photo.
      const plain = alike.filter((photo) => !isRawName(photo));
      if (alike.length > 0) return (plain.length > 0 ? plain : alike).map((photo) => join(at!, photo));
    }
    return [];
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

  #photosIn(folder: string): Map<string, string[]> {
    const known = this.#photos.get(folder);
    if (known) return known;
    const names = namesIn(folder).filter(isPhotoName).sort();
    const photos = Map.groupBy(names, (name) => caseless(stem(name)));
    this.#photos.set(folder, photos);
    return photos;
  }
}

const composed = (name: string) => name.normalize('NFC');
const caseless = (name: string) => name.normalize('NFC').toLowerCase();
const stem = (name: string) => name.slice(0, name.length - extname(name).length);

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

import { resolve } from 'node:path';
import { DataError, type PhotoProblem } from '../errors.ts';
import { type Box, boxKey } from '../photos/box.ts';
import type { Photo } from '../photos/photo.ts';
import { FileFinder } from './find-file.ts';

/** One row of a catalogue: an animal in a photo. */
export interface Annotation {
  /** As the catalogue names the photo. */
  readonly name: string;
  /** Empty for unknown. */
  readonly individual: string;
  readonly box?: Box;
  readonly date?: number;
}

/** Turns the rows of a catalogue into photos: finds their files, gives them unique paths, and reports what is wrong. */
export class Collector {
  readonly photos: Photo[] = [];
  readonly problems: PhotoProblem[] = [];
  readonly #source: string;
  readonly #folders: string[];
  readonly #files = new FileFinder();
  readonly #paths = new Set<string>();
  /** By file and box. */
  readonly #seen = new Map<string, { individual: string; where: string }>();

  /** Files are looked for in `folders`, in this order. */
  constructor(source: string, folders: readonly string[]) {
    this.#source = source;
    this.#folders = [...new Set(folders.map((folder) => resolve(folder)))];
  }

  /** `where` names the row in messages. */
  add({ name, individual, box, date }: Annotation, where: string): void {
    const path = name.replaceAll('\\', '/');
    if (path === '') {
      this.reject(this.#source, where, 'names no photo');
      return;
    }
    const file = this.#find(path);
    if (!file) {
      this.reject(path, where, `not found in ${this.#folders.join(' or ')}`);
      return;
    }
    const key = `${file}\0${boxKey(box)}`;
    const earlier = this.#seen.get(key);
    if (earlier) {
      const same = earlier.individual === individual;
      const reason = same
        ? 'again, as in'
        : `is ${individual || 'unknown'} here and ${earlier.individual || 'unknown'} in`;
      this.reject(path, where, `${reason} ${earlier.where}`);
      return;
    }
    this.#seen.set(key, { individual, where });
    this.photos.push({
      path: uniquePath(path, this.#paths),
      file,
      individual,
      ...(box && { box }),
      ...(date !== undefined && { date }),
    });
  }

  /** A row, or part of it, that cannot be used. */
  reject(path: string, where: string, reason: string): void {
    this.problems.push({ path, reason: `${where}: ${reason}` });
  }

  /** Throws a {@link DataError} if no row could be used. */
  finish(): { photos: Photo[]; problems: PhotoProblem[] } {
    if (this.photos.length === 0) {
      const [first] = this.problems;
      throw new DataError(
        first
          ? `None of the ${this.problems.length} rows of ${this.#source} can be used; the first: ${first.path}: ${first.reason}`
          : `${this.#source} names no photo`,
      );
    }
    return { photos: this.photos, problems: this.problems };
  }

  #find(path: string): string | undefined {
    for (const folder of this.#folders) {
      const file = this.#files.find(folder, path);
      if (file !== undefined) return file;
    }
    return undefined;
  }
}

/** `path`, or the first of `path#2`, `path#3`, … that is not taken; takes it. */
export function uniquePath(path: string, taken: Set<string>): string {
  let unique = path;
  for (let n = 2; taken.has(unique); n++) unique = `${path}#${n}`;
  taken.add(unique);
  return unique;
}

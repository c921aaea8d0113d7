import { basename, resolve } from 'node:path';
import { DataError, type PhotoProblem } from '../errors.ts';
import { type Box, boxKey } from '../photos/box.ts';
import type { Photo } from '../photos/photo.ts';
import { describeNamesAlike, namesAlike } from '../report/names-alike.ts';
import { describeExtended, describeRespelt } from './alike-path.ts';
import { FileFinder, type FoundFile } from './find-file.ts';
import { UniquePaths } from './unique-paths.ts';

/** One row of a catalogue: an animal in a photo. */
export interface Annotation {
  /** As the catalogue names the photo. */
  readonly name: string;
  /** Empty for unknown. */
  readonly individual: string;
  readonly box?: Box;
  readonly date?: number;
}

/** What became of the rows of a catalogue. */
export interface Collected {
  readonly photos: Photo[];
  /** Rows, or parts of rows, that cannot be used. */
  readonly problems: PhotoProblem[];
  /** What is worth saying about the table as a whole. */
  readonly notes: readonly string[];
}

/** A photo's name in messages: longer ones are cut. */
const shown = (path: string) =>
  (path.length > 120 ? `${path.slice(0, 120)}…` : path).replaceAll('\0', '␀').replaceAll('\\', '/');

/** Turns the rows of a catalogue into photos: finds their files, gives them unique paths, and reports what is wrong. */
export class Collector {
  readonly #photos: Photo[] = [];
  readonly #problems: PhotoProblem[] = [];
  readonly #source: string;
  readonly #folders: readonly string[];
  readonly #files = new FileFinder();
  /** By name: a photo of thousands of boxes is looked for once. */
  readonly #found = new Map<string, FoundFile | undefined>();
  readonly #paths = new UniquePaths();
  /** By file and box. */
  readonly #seen = new Map<string, { individual: string; where: string }>();
  /** Rows of each individual. */
  readonly #rows = new Map<string, string[]>();
  /** Photos that are spelt otherwise on disk. */
  readonly #respelt: string[] = [];
  /** Photos that have another extension on disk, or one at all, with their names there. */
  readonly #extended: string[] = [];

  /** Files are looked for in `folders`, in this order. */
  constructor(source: string, folders: readonly string[]) {
    this.#source = source;
    this.#folders = [...new Set(folders.map((folder) => resolve(folder)))];
  }

  /** `where` names the row in messages. */
  add({ name, individual, box, date }: Annotation, where: string): void {
    const path = name.replaceAll('\\', '/');
    if (path.trim() === '') {
      this.reject(this.#source, where, 'names no photo');
      return;
    }
    if (path.includes('\0')) {
      this.reject(path, where, 'the name of the photo holds a NUL byte: save the table again as CSV UTF-8');
      return;
    }
    if (!this.#found.has(path)) this.#found.set(path, this.#files.findIn(this.#folders, path));
    const found = this.#found.get(path);
    if (!found) {
      const several = this.#files.namesakesIn(this.#folders, path);
      const reason =
        several.length > 1
          ? `may be ${several.map((file) => basename(file)).join(' or ')}: write the whole name`
          : `not found in ${this.#folders.join(' or ')}`;
      this.reject(path, where, reason);
      return;
    }
    const { file, spelling } = found;
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
    if (spelling === 'other letters') this.#respelt.push(path);
    if (spelling === 'other extension') this.#extended.push(`${path} (${basename(file)})`);
    // As they are compared later on: é may be one character or two.
    const composed = individual.normalize('NFC');
    const rows = this.#rows.get(composed);
    if (rows) rows.push(where);
    else this.#rows.set(composed, [where]);
    this.#photos.push({
      path: this.#paths.take(spelling === 'as written' ? path : path.trim()),
      file,
      individual,
      ...(box && { box }),
      ...(date !== undefined && { date }),
    });
  }

  /** A row that cannot be used. */
  reject(path: string, where: string, reason: string): void {
    this.#problems.push({ path: shown(path) || this.#source, reason: `${where}: ${reason}` });
  }

  /** A part of a row that cannot be used; the photo counts. */
  remark(path: string, where: string, reason: string): void {
    this.#problems.push({ path: shown(path), reason: `${where}: ${reason}`, isUsed: true });
  }

  /** Throws a {@link DataError} if no row could be used. */
  finish(): Collected {
    if (this.#photos.length === 0) {
      const [first] = this.#problems;
      throw new DataError(
        first
          ? `None of the ${this.#problems.length} rows of ${this.#source} can be used; the first: ${first.path}: ${first.reason}${/: not found/.test(first.reason) ? '; --images names the folder that holds them' : ''}`
          : `${this.#source} names no photo`,
      );
    }
    const respelt = [
      ...describeRespelt(this.#source, this.#respelt),
      ...describeExtended(this.#source, this.#extended),
    ];
    const names = namesAlike(this.#rows.keys());
    const alike = describeNamesAlike(names, ` in ${this.#source}`, (name) => this.#rows.get(name) ?? []);
    return { photos: this.#photos, problems: this.#problems, notes: [...respelt, ...alike] };
  }
}

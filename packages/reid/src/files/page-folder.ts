import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { UserError } from '../user-error.ts';
import { liesIn } from './lies-in.ts';
import { listed } from './listed.ts';
import { digestOf, type MadeRecord, madeDigest, readMade, writeMade } from './made-record.ts';
import type { OutputFile } from './output-file.ts';

const page = 'index.html';

/**
 * A folder with a page and the pictures that it shows. A record beside them says which files were made, so that the next work in the
 * same folder replaces those and no others, and leaves no picture of earlier work that the new page does not show.
 */
export class PageFolder {
  readonly path: string;
  /** The flag that names the folder. */
  readonly #flag: string;
  readonly #record: string;
  #made: MadeRecord = {};

  /** `record` is the name of the record. */
  constructor(path: string, { flag, record }: { readonly flag: string; readonly record: string }) {
    this.path = path;
    this.#flag = flag;
    this.#record = join(path, record);
  }

  /** The page to open. */
  get page(): string {
    return join(this.path, page);
  }

  /** Throws a {@link UserError} where the folder lies in one of photos: its pictures would count as some next time. */
  expectOutside(...photos: readonly (string | undefined)[]): void {
    const around = photos.find((path) => path !== undefined && liesIn(path, this.path));
    if (around === undefined) return;
    throw new UserError(
      `${this.path} lies in ${around}, and its pictures would count as photos; give another ${this.#flag}`,
    );
  }

  /** All files that are replaced or removed when the page is written with these pictures, for `claimOutputs`. */
  outputs(pictures: readonly string[] = []): OutputFile[] {
    const made = Object.keys(readMade(this.#record, this.#flag));
    const names = [...new Set([page, ...pictures, ...made])].map((name) => join(this.path, name));
    return [...names, this.#record].map((path) => ({ flag: this.#flag, path }));
  }

  /** Throws a {@link UserError} where the page or a picture would replace what is not this folder's own, or was changed since. */
  expectOwn(pictures: readonly string[] = []): void {
    const made = readMade(this.#record, this.#flag);
    const foreign = [page, ...pictures].filter((name) => {
      const file = join(this.path, name);
      return lstatSync(file, { throwIfNoEntry: false }) && madeDigest(file) !== made[name];
    });
    if (foreign.length === 0) return;
    throw new UserError(
      `${this.path} holds ${listed(foreign)}, which ${this.#flag} has not made or which was changed since; move that away, or give another ${this.#flag}`,
    );
  }

  /** Removes what earlier work made, as far as nobody has changed it. */
  begin(): void {
    for (const [name, sha256] of Object.entries(readMade(this.#record, this.#flag))) {
      const file = join(this.path, name);
      if (madeDigest(file) === sha256) rmSync(file);
    }
    this.#made = {};
    writeMade(this.#record, this.#made);
  }

  /** Writes a picture, or the page, which comes last. Recorded before: an interruption leaves nothing that the next work cannot replace. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    this.#made = { ...this.#made, [name]: digestOf(content) };
    writeMade(this.#record, this.#made);
    await writeAtomically(join(this.path, name), [content]);
  }

  async writePage(content: string): Promise<void> {
    await this.write(page, content);
  }
}

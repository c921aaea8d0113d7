import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { UserError } from '../user-error.ts';
import { liesIn } from './lies-in.ts';
import { listed } from './listed.ts';
import { digestOf, type MadeRecord, madeDigest, readMade, writeMade } from './made-record.ts';
import type { OutputFile } from './output-file.ts';

/**
 * A folder of files that a command makes. A record beside them says which, so that the next work in the same folder replaces those and no
 * others, and leaves none of earlier work that it does not make itself.
 */
export class MadeFolder {
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

  /** Throws a {@link UserError} where the folder lies in one of photos: its pictures would count as some next time. */
  expectOutside(...photos: readonly (string | undefined)[]): void {
    const around = photos.find((path) => path !== undefined && liesIn(path, this.path));
    if (around === undefined) return;
    throw new UserError(
      `${this.path} lies in ${around}, and its pictures would count as photos; give another ${this.#flag}`,
    );
  }

  /** All files that are replaced or removed when these are written, for `claimOutputs`. */
  outputs(files: readonly string[] = []): OutputFile[] {
    const made = Object.keys(readMade(this.#record, this.#flag));
    const names = [...new Set([...files, ...made])].map((name) => join(this.path, name));
    return [...names, this.#record].map((path) => ({ flag: this.#flag, path }));
  }

  /** Throws a {@link UserError} where one of these files would replace what is not this folder's own, or was changed since. */
  expectOwn(files: readonly string[] = []): void {
    const made = readMade(this.#record, this.#flag);
    const foreign = files.filter((name) => {
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

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await this.writeAll(new Map([[name, content]]));
  }

  /** Writes files, recorded before: an interruption leaves nothing that the next work cannot replace. */
  async writeAll(files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
    const digests = [...files].map(([name, content]) => [name, digestOf(content)] as const);
    this.#made = { ...this.#made, ...Object.fromEntries(digests) };
    writeMade(this.#record, this.#made);
    for (const [name, content] of files) await writeAtomically(join(this.path, name), [content]);
  }
}

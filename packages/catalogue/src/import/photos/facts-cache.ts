import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Facts } from '../source-row.ts';

/** Lines kept back before they are written. */
const linesAtOnce = 64;

interface Line {
  readonly file: string;
  readonly size: number;
  readonly modified: number;
  readonly facts: Facts;
}

/**
 * What is known of the photos of a folder, in a file of the user's caches: an import that was interrupted does not read them again. A file
 * that was changed since is another file by its size or its time.
 */
export class FactsCache {
  #path: string | undefined;
  readonly #known: Map<string, Line>;
  #lines: string[] = [];

  private constructor(path: string | undefined, known: Map<string, Line>) {
    this.#path = path;
    this.#known = known;
  }

  /** `folder` is where caches lie; without one nothing is kept. */
  static async open(folder: string | undefined, source: string): Promise<FactsCache> {
    if (folder === undefined) return new FactsCache(undefined, new Map());
    // What is kept saves time alone: an import does without where it cannot be.
    if (
      !(await mkdir(folder, { recursive: true }).then(
        () => true,
        () => false,
      ))
    )
      return new FactsCache(undefined, new Map());
    const name = createHash('sha256').update(source).digest('hex').slice(0, 24);
    const path = join(folder, `${name}.jsonl`);
    const text = await readFile(path, 'utf8').catch(() => '');
    const known = new Map<string, Line>();
    for (const written of text.split('\n')) {
      const line = parse(written);
      if (line) known.set(line.file, line);
    }
    // After a line that an interruption cut off.
    const cache = new FactsCache(path, known);
    if (text !== '' && !text.endsWith('\n')) cache.#lines.push('');
    return cache;
  }

  get(file: string, size: number, modified: number): Facts | undefined {
    const line = this.#known.get(file);
    return line && line.size === size && line.modified === modified ? line.facts : undefined;
  }

  async keep(file: string, size: number, modified: number, facts: Facts): Promise<void> {
    if (this.#path === undefined) return;
    this.#lines.push(JSON.stringify({ file, size, modified, facts }));
    if (this.#lines.length >= linesAtOnce) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#path === undefined || this.#lines.length === 0) return;
    const lines = this.#lines.splice(0);
    // A full disk, or a folder that may not be written: what is kept saves time alone.
    await appendFile(this.#path, `${lines.join('\n')}\n`).catch(() => {
      this.#path = undefined;
    });
  }
}

function parse(written: string): Line | undefined {
  try {
    return written === '' ? undefined : JSON.parse(written);
  } catch {
    return undefined;
  }
}

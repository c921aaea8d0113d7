import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/models';
import { exists, makeFolder } from './output-folder.ts';
import { UserError } from './user-error.ts';

/**
 * The folder of one training run: `settings.json`, `log.jsonl`, `last.safetensors` (all that is needed to go on),
 * `best.safetensors` (the network with the best mAP), `loss.svg`.
 */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: 'settings.json' | 'log.jsonl' | 'last.safetensors' | 'best.safetensors' | 'loss.svg'): string {
    return join(this.path, name);
  }

  /** Makes the folder; an existing run is never overwritten. */
  static async create(path: string): Promise<RunFolder> {
    const traces = await Promise.all(['settings.json', 'log.jsonl'].map((name) => exists(join(path, name))));
    if (traces.includes(true)) {
      const remedy = (await exists(join(path, 'last.safetensors')))
        ? `continue it with --resume ${path}`
        : 'remove it, for it was stopped before its first epoch ended';
      throw new UserError(`${path} holds a run already; ${remedy}, or give another --output`);
    }
    await makeFolder(path);
    return new RunFolder(path);
  }

  /** The first free name of `base`, `base-2`, `base-3`, …. */
  static async createNumbered(base: string): Promise<RunFolder> {
    let path = base;
    for (let n = 2; await exists(path); n++) path = `${base}-${n}`;
    return RunFolder.create(path);
  }

  static async open(path: string): Promise<RunFolder> {
    if (!(await exists(join(path, 'settings.json')))) throw new UserError(`${path} holds no run (no settings.json)`);
    if (!(await exists(join(path, 'last.safetensors')))) {
      throw new UserError(`${path} holds no last.safetensors to go on from; start a new run`);
    }
    return new RunFolder(path);
  }

  async writeText(name: 'settings.json' | 'log.jsonl' | 'loss.svg', text: string): Promise<void> {
    await writeAtomically(this.file(name), [text]);
  }

  async readText(name: 'settings.json' | 'log.jsonl'): Promise<string> {
    return readFile(this.file(name), 'utf8');
  }

  get hasCheckpoint(): boolean {
    return existsSync(this.file('last.safetensors'));
  }

  /** Takes back a run that has nothing to go on from, so that the next one may have its name. */
  removeUnlessTrained(): void {
    if (this.hasCheckpoint || existsSync(this.file('best.safetensors'))) return;
    for (const name of ['settings.json', 'log.jsonl'] as const) rmSync(this.file(name), { force: true });
    try {
      rmdirSync(this.path);
    } catch {
      // It holds something else.
    }
  }

  /** One event as a line of JSON, with the time. */
  async log(event: string, values: object): Promise<void> {
    const line = JSON.stringify({ event, time: new Date().toISOString(), ...values });
    await appendFile(this.file('log.jsonl'), `${line}\n`);
  }

  /** Forgets what was logged after `epoch`: a resumed run writes it again. */
  async truncateLog(epoch: number): Promise<void> {
    const kept = (await this.readLog()).filter((entry) => typeof entry.epoch !== 'number' || entry.epoch <= epoch);
    await this.writeText('log.jsonl', kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  async readLog(): Promise<Record<string, unknown>[]> {
    const text = await this.readText('log.jsonl');
    // A run that was killed may have left half a line.
    return text.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
  }
}

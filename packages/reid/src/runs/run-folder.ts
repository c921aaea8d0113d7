import { existsSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/models';
import { readJsonLines } from '../files/json-lines.ts';
import { exists, makeFolder } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';

/** A line of `metrics.jsonl`. Numbers that JSON cannot hold are null. */
export interface LogEntry {
  readonly event: string;
  readonly time: string;
  readonly epoch?: number;
  readonly step?: number;
  readonly [name: string]: unknown;
}

/**
 * The folder of one training run: `settings.json`, `data.json` (which photos), `tuning.json` (how kernels work), `metrics.jsonl` (a line per event),
 * `boxes.csv` (what a detector found on the way, with its log `boxes.jsonl`), `last.safetensors` (all that is needed to go on), `best.safetensors` (the network with the best mAP), `tensorboard/`
 * (event files), `plots/` (SVG). docs/runs.md describes them.
 */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(
    name:
      | 'settings.json'
      | 'data.json'
      | 'tuning.json'
      | 'metrics.jsonl'
      | 'boxes.csv'
      | 'last.safetensors'
      | 'best.safetensors',
  ): string {
    return join(this.path, name);
  }

  /** Folder of TensorBoard's event files. */
  get tensorboard(): string {
    return join(this.path, 'tensorboard');
  }

  get plots(): string {
    return join(this.path, 'plots');
  }

  /** Makes the folder; an existing run is never overwritten. */
  static async create(path: string): Promise<RunFolder> {
    const traces = await Promise.all(['settings.json', 'metrics.jsonl'].map((name) => exists(join(path, name))));
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
    for (let n = 2; !(await isFree(path)); n++) path = `${base}-${n}`;
    return RunFolder.create(path);
  }

  static async open(path: string): Promise<RunFolder> {
    if (!(await exists(join(path, 'settings.json')))) throw new UserError(`${path} holds no run (no settings.json)`);
    if (!(await exists(join(path, 'last.safetensors')))) {
      throw new UserError(`${path} holds no last.safetensors to go on from; start a new run`);
    }
    return new RunFolder(path);
  }

  async writeText(name: 'settings.json' | 'data.json' | 'metrics.jsonl', text: string): Promise<void> {
    await writeAtomically(this.file(name), [text]);
  }

  async readText(name: 'settings.json' | 'data.json' | 'metrics.jsonl'): Promise<string> {
    return readFile(this.file(name), 'utf8');
  }

  get hasCheckpoint(): boolean {
    return existsSync(this.file('last.safetensors'));
  }

  /** Tells one checkpoint from the next, which is another file even where it is written at once; null before the first. */
  get checkpointId(): string | null {
    const status = statSync(this.file('last.safetensors'), { throwIfNoEntry: false });
    return status ? `${status.ino} ${status.mtimeMs}` : null;
  }

  /** Whether a detector has found something on the way. */
  get hasBoxes(): boolean {
    return existsSync(join(this.path, 'boxes.jsonl'));
  }

  /** Takes back a run that has nothing to go on from, so that the next one may have its name. */
  removeUnlessTrained(): void {
    if (this.hasCheckpoint || existsSync(this.file('best.safetensors'))) return;
    for (const name of ['settings.json', 'data.json', 'tuning.json'] as const) rmSync(this.file(name), { force: true });
    try {
      this.removeLog();
      rmdirSync(this.path);
    } catch {
      // It holds something else.
    }
  }

  /** Forgets what was logged and drawn, for a run that starts over. */
  removeLog(): void {
    rmSync(this.file('metrics.jsonl'), { force: true });
    for (const folder of [this.tensorboard, this.plots]) rmSync(folder, { recursive: true, force: true });
  }

  /** One event as a line of JSON, with the time. */
  async log(event: string, values: object): Promise<LogEntry> {
    const entry = { event, time: new Date().toISOString(), ...values };
    await appendFile(this.file('metrics.jsonl'), `${JSON.stringify(entry)}\n`);
    return entry;
  }

  /**
   * Forgets what was logged of steps after `step`: a resumed run writes it again. What belongs to an epoch but names no step
   * belongs to the step before it; what belongs to neither stays.
   */
  async truncateLog(step: number): Promise<LogEntry[]> {
    let last = 0;
    const kept = (await this.readLog()).filter((entry) => {
      if (typeof entry.step === 'number') last = entry.step;
      return last <= step || (entry.step === undefined && entry.epoch === undefined);
    });
    await this.writeText('metrics.jsonl', kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    return kept;
  }

  /** What was logged so far; nothing where there is no log. */
  async readLog(): Promise<LogEntry[]> {
    return readJsonLines(this.file('metrics.jsonl'));
  }
}

/** A name that nothing has, or that an interrupted run left with nothing but the boxes it had found. */
async function isFree(path: string): Promise<boolean> {
  if (!(await exists(path))) return true;
  const names = await readdir(path).catch(() => ['no folder']);
  return names.length > 0 && names.every((name) => ['boxes.csv', 'boxes.jsonl'].includes(name));
}

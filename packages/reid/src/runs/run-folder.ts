import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appendText, writeAtomically } from '@flukeprint/data/files';
import { FolderInUseError, FolderLock } from '../files/folder-lock.ts';
import { readJsonLines } from '../files/json-lines.ts';
import { exists } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { meantRun } from './meant-run.ts';
import { expectNoInput, expectRoom, holdsBoxesAlone, holdsRun } from './room-for-run.ts';
import {
  boxNames,
  contentsOf,
  logNames,
  removeRunFiles,
  removeTemporaryFiles,
  type runFileNames,
} from './run-files.ts';

/** A line of `metrics.jsonl`. Numbers that JSON cannot hold are null. */
export interface LogEntry {
  readonly event: string;
  readonly time: string;
  readonly epoch?: number;
  readonly step?: number;
  readonly [name: string]: unknown;
}

type TextName = 'settings.json' | 'data.json' | 'verdicts.json' | 'metrics.jsonl';

export interface NewRunOptions {
  readonly overwrite?: boolean;
  readonly inputs?: readonly string[];
}

/**
 * The folder of one training run: `settings.json`, `data.json` (which photos), `verdicts.json` (what people told apart), `tuning.json` (how kernels work), `metrics.jsonl`
 * (a line per event), `boxes.csv` (what a detector found on the way, with its log `boxes.jsonl`), `last.safetensors` (all that is
 * needed to go on), `best.safetensors` (the network with the best score), `identity.json` (what its cosines mean), `tensorboard/` (event files), `plots/` (SVG).
 * docs/runs.md describes them.
 */
export class RunFolder {
  readonly path: string;
  #lock: FolderLock | undefined;
  /** Whether the files of a run that are here are this process's own. */
  #begun = false;

  constructor(path: string) {
    this.path = path;
  }

  file(name: (typeof runFileNames)[number]): string {
    return join(this.path, name);
  }

  /** Folder of TensorBoard's event files. */
  get tensorboard(): string {
    return join(this.path, 'tensorboard');
  }

  get plots(): string {
    return join(this.path, 'plots');
  }

  /**
   * Makes the folder of a new run and keeps other processes out of it until this one ends. A folder that holds anything is
   * refused, except what an interrupted start found on its way, and with `overwrite` an earlier run, which stays until {@link begin}.
   * `inputs` are files and folders that the run reads: they never lie in a folder that is written over.
   */
  static async create(path: string, { overwrite = false, inputs = [] }: NewRunOptions = {}): Promise<RunFolder> {
    const run = new RunFolder(path);
    const check = async () => {
      await expectRoom(path, overwrite);
      if (contentsOf(path).length > 0) expectNoInput(path, inputs);
    };
    run.#lock = await FolderLock.takeChecked(path, check, () => run.removeUnlessTrained());
    run.#begun = !(await holdsRun(path));
    removeTemporaryFiles(path);
    return run;
  }

  /** The first free name of `base`, `base-2`, `base-3`, …. */
  static async createNumbered(base: string, options: NewRunOptions = {}): Promise<RunFolder> {
    for (let n = 1; ; n++) {
      const path = n === 1 ? base : `${base}-${n}`;
      if (!(await isFree(path))) continue;
      try {
        return await RunFolder.create(path, options);
      } catch (error) {
        if (!(error instanceof FolderInUseError)) throw error;
      }
    }
  }

  /** The folder of a run that can go on. Throws a {@link UserError} where it has no settings or no checkpoint. */
  static async open(path: string): Promise<RunFolder> {
    if (!(await exists(join(path, 'settings.json'))))
      throw new UserError(`${path} holds no run (no settings.json)${await meantRun(path)}`);
    if (!(await exists(join(path, 'last.safetensors')))) {
      throw new UserError(`${path} holds no last.safetensors to go on from; start a new run`);
    }
    return new RunFolder(path);
  }

  /** Keeps other processes out of a run that goes on, until this one ends. */
  async take(): Promise<void> {
    this.#lock = await FolderLock.take(this.path);
    removeTemporaryFiles(this.path);
  }

  /** Lets others in, and takes back a new run that came to nothing. The end of the process does the same. */
  release(): void {
    this.#lock?.release();
  }

  /** Removes the earlier run in whose place this one comes, if there is one; `keepBoxes` where this run uses the boxes there. */
  begin({ keepBoxes }: { readonly keepBoxes: boolean }): void {
    if (this.#begun) return;
    removeRunFiles(this.path, (name) => !keepBoxes || !boxNames.includes(name));
    this.#begun = true;
  }

  async writeText(name: TextName, text: string): Promise<void> {
    await writeAtomically(this.file(name), [text]);
  }

  async readText(name: TextName): Promise<string> {
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
    return existsSync(this.file('boxes.jsonl'));
  }

  /** Takes back what this process wrote of a new run that has nothing to go on from, but for boxes, which serve the next start. Returns whether nothing of it shall be left. */
  removeUnlessTrained(): boolean {
    if (!this.#begun || this.hasCheckpoint || existsSync(this.file('best.safetensors'))) return false;
    removeRunFiles(this.path, (name) => !boxNames.includes(name));
    return !this.hasBoxes;
  }

  /** Forgets what was logged and drawn, for a run that starts over. */
  removeLog(): void {
    removeRunFiles(this.path, (name) => logNames.includes(name));
  }

  /** One event as a line of JSON, with the time. */
  async log(event: string, values: object): Promise<LogEntry> {
    const entry = { event, time: new Date().toISOString(), ...values };
    await appendText(this.file('metrics.jsonl'), `${JSON.stringify(entry)}\n`);
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
  return !(await exists(path)) || (await holdsBoxesAlone(path));
}

import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { exists } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { meantRun } from './meant-run.ts';
import { type LogEntry, RunFolder } from './run-folder.ts';

export type RunState = 'finished' | 'running' | 'interrupted';

/** A run at a glance. What a run has not logged yet is null. */
export interface RunSummary {
  readonly name: string;
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly log: readonly LogEntry[];
  readonly model: string;
  readonly imageSize: number | null;
  readonly epochsDone: number;
  readonly epochs: number | null;
  /** Of the evaluation with the best mAP, as fractions. */
  readonly best: Readonly<Record<string, number | null>> & { readonly epoch: number | null };
  /** Mean of the last epoch's batches. */
  readonly loss: number | null;
  /** Training alone, over all epochs. */
  readonly photosPerSecond: number | null;
  readonly trainingSeconds: number | null;
  /** The id of data.json. */
  readonly data: string | null;
  readonly state: RunState;
}

export const scoreNames = ['mAP', 'MAP@5', 'R@1', 'R@5', 'R@20'] as const;

/** Folders of runs are looked for so many levels down. */
const depth = 3;

/** The runs in a folder, and why others cannot be shown: a damaged file of one is named, and hides none of the rest. */
export interface FoundRuns {
  readonly runs: RunSummary[];
  readonly problems: readonly string[];
}

/** The runs in `folder`, at most three levels down, by path; `folder` itself may be one. */
export async function findRuns(folder: string): Promise<FoundRuns> {
  if (!(await exists(folder))) throw new UserError(`${folder} does not exist; give the folder that holds the runs`);
  const found: string[] = [];
  const problems: string[] = [];
  const search = async (path: string, left: number) => {
    if (await isRun(path)) {
      found.push(path);
      return;
    }
    if (left === 0) return;
    const entries = await readdir(path, { withFileTypes: true }).catch((error: Error) => {
      problems.push(`${path} cannot be looked into: ${error.message}`);
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await search(join(path, entry.name), left - 1);
    }
  };
  await search(folder, depth);
  const runs = await Promise.all(
    found.map((path) =>
      readRun(path, path === folder ? basename(path) : path.slice(folder.length + 1)).catch((error) => {
        if (!(error instanceof UserError)) throw error;
        problems.push(error.message);
        return null;
      }),
    ),
  );
  return { runs: runs.filter((run) => run !== null), problems };
}

const isRun = async (path: string) =>
  (await exists(join(path, 'settings.json'))) && (await exists(join(path, 'metrics.jsonl')));

/** The run of this folder, called `name`. Throws a {@link UserError} where there is none. */
export async function readRun(path: string, name = basename(path)): Promise<RunSummary> {
  const run = new RunFolder(path);
  if (!(await isRun(path)))
    throw new UserError(`${path} holds no run (no settings.json and metrics.jsonl)${await meantRun(path)}`);
  const settings = await readObject(run.file('settings.json'));
  const data = (await exists(run.file('data.json'))) ? await readObject(run.file('data.json')) : {};
  const log = await run.readLog();
  const epochs = numberOf(settings.epochs);
  const done = log.filter(({ event }) => event === 'epoch');
  const epochsDone = done.reduce((most, { epoch }) => Math.max(most, numberOf(epoch) ?? 0), 0);
  const seconds = sumOf(done, ({ seconds }) => numberOf(seconds));
  const photos = sumOf(done, (entry) => product(numberOf(entry.seconds), numberOf(entry.images_per_second)));
  return {
    name,
    path,
    settings,
    log,
    model: typeof settings.model === 'string' ? settings.model : '?',
    imageSize: numberOf(settings.imageSize),
    epochsDone,
    epochs,
    best: bestScores(log),
    loss: numberOf(done.at(-1)?.loss),
    photosPerSecond: seconds && photos ? photos / seconds : null,
    trainingSeconds: seconds,
    data: typeof data.id === 'string' ? data.id : null,
    state: stateOf(log, epochs !== null && epochsDone >= epochs),
  };
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw new Error('it holds no object');
  } catch (error) {
    throw new UserError(`${file} is not what train wrote: ${(error as Error).message}`);
  }
}

function bestScores(log: readonly LogEntry[]): RunSummary['best'] {
  // An untrained network is no result of the run.
  const evaluations = log.filter(({ event, epoch }) => event === 'evaluation' && (numberOf(epoch) ?? 0) > 0);
  const best = evaluations.reduce<LogEntry | null>(
    (best, entry) => (best === null || (numberOf(entry.mAP) ?? -1) > (numberOf(best.mAP) ?? -1) ? entry : best),
    null,
  );
  const scores = Object.fromEntries(scoreNames.map((name) => [name, numberOf(best?.[name])]));
  return { ...scores, epoch: numberOf(best?.epoch) };
}

/**
 * A run that was neither finished nor given up by its process is running. Of another machine's process nothing is known, so
 * there the run counts as running while its last line is fresh.
 */
function stateOf(log: readonly LogEntry[], complete: boolean): RunState {
  const begin = log.findLast(({ event }) => event === 'start' || event === 'resume');
  if (complete || log.at(-1)?.event === 'finish') return 'finished';
  const [host, pid] = [begin?.host, begin?.pid];
  if (host === hostname()) return Number.isSafeInteger(pid) && isAlive(pid as number) ? 'running' : 'interrupted';
  const silence = Date.now() - Date.parse(`${textOf(log.at(-1)?.time)}`);
  return silence < 10 * 60_000 ? 'running' : 'interrupted';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);
const product = (a: number | null, b: number | null) => (a === null || b === null ? null : a * b);

function sumOf(entries: readonly LogEntry[], value: (entry: LogEntry) => number | null): number | null {
  const values = entries.map(value).filter((each) => each !== null);
  return values.length > 0 ? values.reduce((a, b) => a + b, 0) : null;
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { readJsonLines } from '../files/json-lines.ts';
import { exists } from '../files/output-folder.ts';

/** A run as one tells it from others. */
export interface FoundRun {
  readonly path: string;
  /** `resnet18, 12 of 30 epochs, 3 August 2026`. */
  readonly about: string;
}

/** Whether a folder is one of a run. */
export const isRunFolder = (path: string): Promise<boolean> => exists(join(path, 'settings.json'));

/** The runs in a folder, one level down, by name; none where there is no folder. */
export async function runsInside(folder: string): Promise<FoundRun[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const areRuns = await Promise.all(paths.map(isRunFolder));
  const runs = paths.filter((_, i) => areRuns[i]).sort();
  return Promise.all(runs.map(async (path) => ({ path, about: await aboutRun(path) })));
}

async function aboutRun(path: string): Promise<string> {
  const file = join(path, 'settings.json');
  const settings = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  const log = await readJsonLines<{ event?: string }>(join(path, 'metrics.jsonl'));
  const done = log.filter(({ event }) => event === 'epoch').length;
  const { mtime } = await stat(file);
  const date = mtime.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  return [
    typeof settings?.model === 'string' ? settings.model : 'unknown model',
    `${done} of ${counted(typeof settings?.epochs === 'number' ? settings.epochs : '?', 'epoch')}`,
    date,
  ].join(', ');
}

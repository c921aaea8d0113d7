import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockName } from '../files/folder-lock.ts';
import { isWriteTest } from '../files/output-folder.ts';

/** Files of a run that can be named in its folder. */
export const runFileNames = [
  'settings.json',
  'data.json',
  'verdicts.json',
  'tuning.json',
  'metrics.jsonl',
  'boxes.csv',
  'boxes.jsonl',
  'last.safetensors',
  'best.safetensors',
  'identity.json',
  // Of versions before.
  'certainty.json',
  'detector.cfg',
  'detector.weights',
] as const;

/** What a search for boxes found: it serves the next start, too. */
export const boxNames: readonly string[] = ['boxes.csv', 'boxes.jsonl'];
/** What the trackers draw and write anew. */
export const logNames: readonly string[] = ['metrics.jsonl', 'plots', 'tensorboard'];

/** Names in the folders of a run. */
const inFolders: Readonly<Record<string, RegExp>> = {
  plots: /^(loss|scores|learning-rate|precision-recall)\.svg$|^validation\.png$/,
  tensorboard: /^events\.out\.tfevents\.\d{10,}\.[\w.-]+\.\d+$|^projector_config\.pbtxt$/,
  'tensorboard/projector': /^(tensors\.tsv|metadata\.tsv|sprite\.png)$/,
};

/** `writeAtomically` adds the longest, and its versions before the others; one that is there when nobody writes is a dead process's. */
const temporary = /\.(\d+|[0-9a-f]{8}|[0-9a-f]{16})\.tmp$/;
/** What file managers leave everywhere, and our own lock. */
const noContent = [lockName, '.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** What is in a folder, temporary files of dead processes left out; nothing where there is no folder. */
export function contentsOf(folder: string): string[] {
  const own = (name: string) => temporary.test(name) && isRunFile(name.replace(temporary, ''));
  return namesIn(folder).filter((name) => !noContent.includes(name) && !isWriteTest(name) && !own(name));
}

/**
 * Removes what a run writes, by its names, and its folders where they are empty then; `concerns` chooses among the names in the
 * run's folder. Whatever else lies there stays.
 */
export function removeRunFiles(folder: string, concerns: (name: string) => boolean = () => true): void {
  for (const name of namesIn(folder)) {
    if (isRunFile(name.replace(temporary, '')) && concerns(name)) removeFile(join(folder, name));
  }
  for (const [inside, names] of Object.entries(inFolders).reverse()) {
    if (concerns(inside.split('/')[0]!)) removeIn(join(folder, inside), names);
  }
}

/** Removes what processes that were killed while they wrote have left. Only for who holds the folder. */
export function removeTemporaryFiles(folder: string): void {
  const half = (name: string, isOurs: (name: string) => boolean) =>
    temporary.test(name) && isOurs(name.replace(temporary, ''));
  for (const name of namesIn(folder)) if (half(name, isRunFile)) removeFile(join(folder, name));
  for (const [inside, names] of Object.entries(inFolders)) {
    for (const name of namesIn(join(folder, inside))) {
      if (half(name, (whole) => names.test(whole))) removeFile(join(folder, inside, name));
    }
  }
}

const isRunFile = (name: string) => (runFileNames as readonly string[]).includes(name);

function removeIn(folder: string, names: RegExp): void {
  // A link leads to a folder of somebody else's.
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of namesIn(folder)) if (names.test(name.replace(temporary, ''))) removeFile(join(folder, name));
  try {
    rmdirSync(folder);
  } catch {
    // It holds something else, or is none.
  }
}

/** A folder of such a name is not the run's. */
function removeFile(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { force: true });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

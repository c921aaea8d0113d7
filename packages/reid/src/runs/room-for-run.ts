import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonLines } from '../files/json-lines.ts';
import { liesIn } from '../files/lies-in.ts';
import { listed } from '../files/listed.ts';
import { UserError } from '../user-error.ts';
import { boxNames, contentsOf } from './run-files.ts';

/** Throws unless a new run may come here. */
export async function expectRoom(path: string, overwrite: boolean): Promise<void> {
  const names = contentsOf(path);
  if (names.length === 0 || (await holdsBoxesAlone(path))) return;
  if (!(await holdsRun(path))) {
    const foreign = names.includes('settings.json') ? ', and its settings.json is not of a run' : '';
    throw new UserError(`${path} holds ${listed(names)}, and no run${foreign}; give --output a new or empty folder`);
  }
  if (overwrite) return;
  const state = names.includes('last.safetensors')
    ? `already; continue it with --resume ${path}`
    : 'that was stopped before its first checkpoint';
  throw new UserError(`${path} holds a run ${state}, replace it with --overwrite, or give another --output`);
}

/** Throws if a file or folder that is read lies in the folder `path`. */
export function expectNoInput(path: string, inputs: readonly string[]): void {
  const input = inputs.find((each) => liesIn(path, each));
  if (input) throw new UserError(`${input} lies in ${path}, which would be written over; give another --output`);
}

/** What a search that was interrupted leaves: its log begins with the detector's digest. */
export async function holdsBoxesAlone(path: string): Promise<boolean> {
  const names = contentsOf(path);
  if (!names.includes('boxes.jsonl') || !names.every((name) => boxNames.includes(name))) return false;
  const [header] = await readJsonLines<object>(join(path, 'boxes.jsonl'));
  return header !== undefined && 'detector' in header && 'confidence' in header;
}

/** Settings that every run has, of the embedder and of the detector, in every version. */
const ofAnyRun = ['data', 'model', 'imageSize', 'batchSize', 'epochs', 'lr', 'seed'];

/** Other programs, such as editors, call a file settings.json, too. */
export async function holdsRun(path: string): Promise<boolean> {
  try {
    const settings = JSON.parse(await readFile(join(path, 'settings.json'), 'utf8'));
    return ofAnyRun.every((name) => name in settings);
  } catch {
    return false;
  }
}

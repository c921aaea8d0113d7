import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expectFree, FolderInUseError } from '../files/folder-lock.ts';
import { listed } from '../files/listed.ts';
import { exists } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { meantRun } from './meant-run.ts';
import { isRunFolder } from './runs-inside.ts';

/** Weights that a run keeps, those that people want first. */
const names = ['best.safetensors', 'last.safetensors'];

/**
 * The file of a network's weights: `path` itself, or the best, else the last, of a run's folder. Throws a {@link UserError} where there is
 * none: it names what was `expected`, or says what there is instead, and what to give.
 */
export async function findWeights(path: string, expected = 'a run folder or a .safetensors file'): Promise<string> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new UserError(`${path} does not exist; expected ${expected}${await meantRun(path)}`);
  if (status.isFile()) return path;
  for (const name of names) if (await exists(join(path, name))) return join(path, name);
  if (await isRunFolder(path)) throw new UserError(`${path} is a run that holds no weights yet: ${whyNone(path)}`);
  const meant = await meantRun(path);
  const other = meant === '' ? `; expected ${names.join(' or ')} in it, and there is ${await contentOf(path)}` : meant;
  throw new UserError(`${path} holds no weights${other}`);
}

/** Of a run without weights. */
function whyNone(path: string): string {
  try {
    expectFree(path);
  } catch (error) {
    if (error instanceof FolderInUseError)
      return 'its training goes on, and keeps the first ones at the end of an epoch; wait for that';
    throw error;
  }
  return 'its training ended before the first checkpoint; train it again, with --overwrite';
}

async function contentOf(folder: string): Promise<string> {
  const content = await readdir(folder);
  return content.length === 0 ? 'nothing' : listed(content.sort());
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { meantRun } from './meant-run.ts';

/** Weights that a run keeps, those that people want first. */
const names = ['best.safetensors', 'last.safetensors'];

/**
 * The file of a network's weights: `path` itself, or the best, else the last, of a run's folder. Throws a {@link UserError} that
 * names what was `expected` where there is none.
 */
export async function findWeights(path: string, expected = 'a run folder or a .safetensors file'): Promise<string> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new UserError(`${path} does not exist; expected ${expected}${await meantRun(path)}`);
  if (status.isFile()) return path;
  for (const name of names) if (await exists(join(path, name))) return join(path, name);
  throw new UserError(`${path} holds no weights; expected ${names.join(' or ')} in it`);
}

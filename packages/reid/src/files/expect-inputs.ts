import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isPostgresUrl } from '@flukeprint/catalogue';
import { didYouMean, nearMiss } from '@flukeprint/data/near-miss';
import { detectorWeights } from '../detection/detector.ts';
import { findWeights } from '../runs/find-weights.ts';
import { imagenet } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';
import type { NamedPaths } from './input-files.ts';
import { exists } from './output-folder.ts';

/** What a command reads, by its flags; null or absent where it was not given. */
export interface ExpectedInputs {
  /** Folders, tables, photos, arrays of embeddings. */
  readonly photos?: NamedPaths;
  readonly files?: NamedPaths;
  /** Networks: run folders, and files. */
  readonly runs?: readonly string[];
  /** A file or run that training starts from. */
  readonly init?: string | null;
  readonly detector?: string | null;
}

const photoSources = 'a folder of photos, a photo, or a table of photos (CSV, COCO JSON)';

/**
 * Throws a {@link UserError} where something is not there that a command reads: before a device is opened, which takes seconds, or a folder
 * is made. What it is like is seen when it is read.
 */
export async function expectInputs({
  photos = {},
  files = {},
  runs = [],
  init,
  detector,
}: ExpectedInputs): Promise<void> {
  for (const { path } of each(photos)) await expectThere(path, `expected ${photoSources}`);
  for (const { flag, path } of each(files)) await expectThere(path, `give ${flag} what is there`);
  for (const run of runs) await findWeights(run);
  if (init)
    await findWeights(init, `${imagenet}, a run folder or a .safetensors or .pth file${meantWord(init, imagenet)}`);
  if (detector) await detectorWeights(detector);
}

/** A word that stands for no path was typed otherwise, and taken for one. */
const meantWord = (path: string, word: string) => didYouMean(basename(path), [word]);

function* each(named: NamedPaths) {
  for (const [flag, value] of Object.entries(named))
    for (const path of typeof value === 'string' ? [value] : (value ?? [])) yield { flag, path };
}

async function expectThere(path: string, expected: string): Promise<void> {
  // Whether a server answers is seen when it is asked.
  if (isPostgresUrl(path) || (await exists(path))) return;
  const names = await readdir(dirname(path)).catch(() => null);
  if (!names) throw new UserError(`${path} does not exist, and neither does the folder ${dirname(path)}; ${expected}`);
  const meant = nearMiss(basename(path), names);
  throw new UserError(
    `${path} does not exist; ${expected}${meant ? `; did you mean ${join(dirname(path), meant)}?` : ''}`,
  );
}

import { readdir } from 'node:fs/promises';
import { planSeason, renderSeason } from '@flukeprint/data';
import { listed } from '../files/listed.ts';
import { exists, makeFolder } from '../files/output-folder.ts';
import { type Reporter, silent, withProgress } from '../reporter.ts';
import { UserError } from '../user-error.ts';

export interface PracticeSeasonOptions {
  /** A new or empty folder. */
  readonly folder: string;
  readonly seed?: number;
  readonly workers?: number;
  readonly reporter?: Reporter;
}

/** Renders a season to practise on: a catalogue, a card's photos, and the answers (docs/tutorial.md). */
export async function practiceSeason({
  folder,
  seed,
  workers,
  reporter = silent,
}: PracticeSeasonOptions): Promise<void> {
  const names = (await exists(folder)) ? await readdir(folder) : [];
  if (names.length > 0) throw new UserError(`${folder} holds ${listed(names)}; give --season a new or empty folder`);
  await makeFolder(folder, '--season');
  const plan = planSeason({ seed });
  await withProgress(reporter, 'rendering', 'photos', plan.length, (onProgress) =>
    renderSeason(plan, { folder, seed, workers, onProgress }),
  );
}

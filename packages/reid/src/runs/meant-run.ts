import { basename, dirname, join } from 'node:path';
import { nearMiss } from '@flukeprint/data/near-miss';
import { type FoundRun, runsInside } from './runs-inside.ts';

/** At most so many runs are listed. */
const most = 10;

/**
 * What to give in place of `path`, which is no run: the run that lies in it, or all where there are several; a run beside it, or in `runs`
 * there, with its name or one like it. Begins with `;` or `.`, to stand behind what is wrong; nothing where there is nothing to say.
 */
export async function meantRun(path: string): Promise<string> {
  const [only, ...others] = await runsInside(path);
  if (only) return others.length === 0 ? `; give the run in it: ${only.path} (${only.about})` : list([only, ...others]);
  const folder = dirname(path);
  for (const place of [folder, join(folder, 'runs')]) {
    const found = (await runsInside(place)).filter((run) => run.path !== path);
    const names = found.map((run) => basename(run.path));
    const meant = nearMiss(basename(path), names);
    if (meant !== null) return `; did you mean ${join(place, meant)}?`;
  }
  return '';
}

function list(runs: readonly FoundRun[]): string {
  const lines = runs.slice(0, most).map(({ path, about }) => `\n  ${path} (${about})`);
  const more = runs.length > most ? `\n  and ${runs.length - most} more` : '';
  return `; it holds ${runs.length} runs, give one of them:${lines.join('')}${more}`;
}

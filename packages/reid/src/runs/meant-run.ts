import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearMiss } from '@flukeprint/data/near-miss';
import { exists } from '../files/output-folder.ts';

/** `; did you mean runs/minke?`, where a run beside `path`, which is none, has a name like it; else nothing. */
export async function meantRun(path: string): Promise<string> {
  const folder = dirname(path);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== basename(path)).map(({ name }) => name);
  const areRuns = await Promise.all(names.map((name) => exists(join(folder, name, 'settings.json'))));
  const meant = nearMiss(
    basename(path),
    names.filter((_, i) => areRuns[i]),
  );
  return meant === null ? '' : `; did you mean ${join(folder, meant)}?`;
}

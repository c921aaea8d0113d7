import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { writeAtomically } from '../files/write-atomically.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { SeasonPhoto } from './season-plan.ts';
import type { SeasonWorkerData } from './season-worker.ts';

export interface RenderSeasonOptions {
  /** Made if missing. Photos of the same names are replaced; anything else in it stays. */
  readonly folder: string;
  readonly seed?: number;
  readonly workers?: number;
  /** In photos. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Renders what a season begins with: `catalogue/Alba/photo_01.jpg` and so on, photos cut to the fluke; `card/DCIM/100WHALE/IMG_0001.JPG`
 * and so on, as the camera took them, with the time in their EXIF; and `who.csv`, the answer: which animal each photo of the
 * card shows, empty where the catalogue does not have it. The bytes depend on plan and seed alone.
 */
export async function renderSeason(plan: readonly SeasonPhoto[], options: RenderSeasonOptions): Promise<void> {
  const { seed = 0, workers = defaultWorkers } = options;
  const folder = resolve(options.folder);
  for (const path of new Set(plan.map((photo) => dirname(photo.path))))
    await mkdir(join(folder, path), { recursive: true });
  const data: SeasonWorkerData = { folder, seed };
  const pool = new WorkerPool<SeasonPhoto, string>(new URL('./season-worker.ts', import.meta.url), workers, data);
  try {
    let done = 0;
    await Promise.all(
      plan.map(async (photo) => {
        await pool.run(photo);
        options.onProgress?.(++done);
      }),
    );
  } finally {
    await pool.close();
  }
  const answers = plan.filter(({ time }) => time !== undefined).map(({ path, name }) => `${path},${name}\n`);
  await writeAtomically(join(folder, 'who.csv'), ['path,individual\n', ...answers]);
}

import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Random, randomStream } from '@flukeprint/random';
import { writeAtomically } from '../files/write-atomically.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { SeasonJob, SeasonWorkerData } from './season-worker.ts';

/** What to render, and where to. */
export interface RenderSeasonOptions {
  /** Made if missing. Photos of the same names are replaced; anything else in it stays. */
  readonly folder: string;
  /** Animals of the catalogue, at most 24. */
  readonly individuals?: number;
  readonly photosPerIndividual?: number;
  /** Meetings of the season, of which `strangers` are with animals that the catalogue does not have. */
  readonly encounters?: number;
  readonly strangers?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** In photos. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Of the catalogue's animals, in the order in which they are drawn. */
const names =
  'Alba Bruno Cora Dante Elba Fado Gala Hugo Iris Juno Kira Luna Milo Nora Otto Pia Quino Rosa Sol Tara Ugo Vega Wim Xara'.split(
    ' ',
  );

/**
 * Renders what a season begins with: `catalogue/Alba/photo_01.jpg` and so on, photos cut to the fluke; `card/DCIM/100WHALE/IMG_0001.JPG`
 * and so on, as the camera took them, a few per encounter, with the time in their EXIF; and `who.csv`, the answer: which
 * animal each photo of the card shows, empty where the catalogue does not have it. The bytes depend on the options alone.
 */
export async function renderSeason(options: RenderSeasonOptions): Promise<void> {
  const { individuals = 24, photosPerIndividual = 6, encounters = 16, strangers = 3 } = options;
  const { seed = 0, workers = defaultWorkers } = options;
  for (const [name, value] of Object.entries({ individuals, photosPerIndividual, encounters, workers })) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`Expected a positive integer for ${name} but received ${value}`);
  }
  if (individuals > names.length || !(strangers >= 0 && strangers <= encounters))
    throw new Error(`Expected at most ${names.length} individuals and ${encounters} strangers`);
  const catalogue = names.slice(0, individuals).flatMap((name, animal) =>
    Array.from({ length: photosPerIndividual }, (_, i): SeasonJob => {
      const path = `catalogue/${name}/photo_${String(i + 1).padStart(2, '0')}.jpg`;
      return { path, animal, photo: i };
    }),
  );
  const card = drawCard(randomStream(seed, 'season', 'card'), { individuals, encounters, strangers });
  const jobs = [...catalogue, ...card];
  const folder = resolve(options.folder);
  for (const path of new Set(jobs.map(({ path }) => dirname(path))))
    await mkdir(join(folder, path), { recursive: true });
  const data: SeasonWorkerData = { folder, seed };
  const pool = new WorkerPool<SeasonJob, string>(new URL('./season-worker.ts', import.meta.url), workers, data);
  try {
    let done = 0;
    await Promise.all(
      jobs.map(async (job) => {
        await pool.run(job);
        options.onProgress?.(++done, jobs.length);
      }),
    );
  } finally {
    await pool.close();
  }
  const answers = card.map(({ path, animal }) => `${path},${animal < individuals ? names[animal] : ''}\n`);
  await writeAtomically(join(folder, 'who.csv'), ['path,individual\n', ...answers]);
}

/** Encounters of two to four photos, some seconds apart, over some days of July; each with another animal, if there are enough. */
function drawCard(random: Random, of: { individuals: number; encounters: number; strangers: number }): SeasonJob[] {
  const met = Array.from({ length: of.encounters }, (_, i) => {
    if (i < of.strangers) return of.individuals + i;
    return random.integer(of.individuals);
  });
  const order = met.map((animal) => ({ animal, at: random.uniform() })).sort((a, b) => a.at - b.at);
  const jobs: SeasonJob[] = [];
  let time = Date.UTC(2026, 6, 3, 9, 12);
  for (const { animal } of order) {
    time += (0.4 + 9 * random.uniform()) * 3_600_000;
    const hour = new Date(time).getUTCHours();
    if (hour < 8 || hour > 18) time += ((32 - hour) % 24) * 3_600_000;
    for (let left = 2 + random.integer(3); left > 0; left--) {
      time += (1 + random.integer(12)) * 1000;
      const name = `IMG_${String(jobs.length + 1).padStart(4, '0')}.JPG`;
      jobs.push({ path: `card/DCIM/100WHALE/${name}`, animal, photo: jobs.length, time });
    }
  }
  return jobs;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoresWithout } from '@flukeprint/reid/aggregation/by-animal';
import { scoreFeatures } from '@flukeprint/reid/local-features/evaluate-features';
import { settingsOfRun } from '@flukeprint/reid/matching/evaluate-runs';
import { scoreRuns } from '@flukeprint/reid/matching/score-runs';
import type { Reporter } from '@flukeprint/reid/reporter';
import { Progress } from '../console/progress.ts';
import { type DeviceSettings, openBenchDevice } from '../flukeprint/device.ts';
import { table } from '../table.ts';
import { encountersOf, pooled, pools } from './encounters.ts';
import { type Figures, figuresOf } from './figures.ts';
import { unseenSeasons } from './unseen-seasons.ts';

export interface CalibrationOptions extends Omit<DeviceSettings, 'metered'> {
  readonly data: string | undefined;
  /** Folders of trained networks, whose embeddings are joined. */
  readonly runs: readonly string[];
  readonly features: string | null;
  /** Ways to deal the animals into parts. */
  readonly draws: number;
}

const reporter: Reporter = {
  news: (news) => {
    if (news.kind === 'problem') console.warn(`${news.path}: ${news.reason}`);
  },
  progress: (task, unit, total) => new Progress(task, unit, total),
};

/** Prints whether probabilities hold for animals that they were not learnt from, photo by photo and of encounters. */
export async function runCalibrationBench(options: CalibrationOptions): Promise<void> {
  const scores = await scoresOf(options);
  const { animals, individuals } = scores(new Set());
  console.log(
    `${individuals.length} queries of ${new Set(individuals).size} animals, ${animals.length} in the gallery; a fifth of the animals at a time is a season\n` +
      'that nothing was learnt from, once with either half of it left out of the gallery; shares in %, the errors that\n' +
      'exactly right probabilities would have in brackets',
  );
  const draws = Array.from({ length: options.draws }, (_, draw) => unseenSeasons(scores, draw));
  const photos = [
    rowOf('all draws pooled', figuresOf(draws.flat(2))),
    rowOf('one draw, in the mean', meanOf(draws.map((seasons) => figuresOf(seasons.flat())))),
  ];
  console.log(`\nphoto by photo\n${table(headings, photos)}`);
  const encounters = draws.flat().flatMap(encountersOf);
  const together = Object.entries(pools).map(([name, pool]) =>
    rowOf(name, figuresOf(encounters.map((own) => pooled(own, pool)))),
  );
  console.log(`\nphotos of an animal by two and three, as if of one encounter\n${table(headings, together)}`);
}

async function scoresOf({ data, runs, features, device, threads }: CalibrationOptions): Promise<ScoresWithout> {
  const { backend } = await openBenchDevice({ device, threads });
  const folder = await mkdtemp(join(tmpdir(), 'flukeprint-calibration-'));
  try {
    const settings = await settingsOfRun(runs[0], data === undefined ? {} : { data });
    const common = { backend, settings, folder, workers: threads, reporter };
    const scored =
      runs.length > 0
        ? await scoreRuns({ ...common, runs: { paths: runs }, features, batchSize: 64 })
        : await scoreFeatures({ ...common, features: features ?? 'sift' });
    return scored.animalScores;
  } finally {
    await backend.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

const headings = [
  { header: '' },
  ...['n', 'right', 'ECE of the first', 'of new', 'of the first 5', 'log loss', 'missed', 'animals looked at'].map(
    (header) => ({ header, align: 'right' as const }),
  ),
];

function rowOf(name: string, figures: Figures): string[] {
  const percent = (share: number) => (100 * share).toFixed(1);
  const { photos, right, first, isNew, isNewByChance, shown, logLoss, missed, looked } = figures;
  const errors = [percent(first), `${percent(isNew)} (${percent(isNewByChance)})`, percent(shown)];
  return [name, photos.toFixed(0), percent(right), ...errors, logLoss.toFixed(3), percent(missed), looked.toFixed(0)];
}

function meanOf(all: readonly Figures[]): Figures {
  const [first] = all;
  const names = Object.keys(first!) as (keyof Figures)[];
  const mean = (name: keyof Figures) => all.reduce((sum, figures) => sum + figures[name], 0) / all.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)])) as unknown as Figures;
}

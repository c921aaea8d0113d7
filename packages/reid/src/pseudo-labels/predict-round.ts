import { join } from 'node:path';
import { createLoader, type Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { claimOutputs } from '../files/output-file.ts';
import { embedPhotos } from '../matching/embed-photos.ts';
import type { Embeddings } from '../matching/retrieval.ts';
import { readCollection, sourceOptionsOf } from '../photos/collection.ts';
import { type Dataset, readDataset, readPhotos } from '../photos/dataset.ts';
import { readSource } from '../photos/read-source.ts';
import { type Reporter, silent } from '../reporter.ts';
import { storedSettings } from '../training/embedder-run.ts';
import { UserError } from '../user-error.ts';
import { type Addition, readAdditions, writeAdditions } from './additions.ts';
import { drawAdditions } from './additions-sheet.ts';
import { type Calibration, calibration, rightShare, thresholdFor } from './calibration.ts';
import { newPhotos } from './new-photos.ts';
import { type Classifier, loadClassifier, predict } from './predict.ts';
import { Rounds } from './rounds.ts';

export interface PredictRoundOptions {
  /** Opens what computes, once it is clear that results may be written; it is destroyed at the end. */
  readonly open: () => Promise<Backend>;
  /** Folder of the run whose network names the photos. */
  readonly run: string;
  /** Photos of unknown individuals: a folder, a table, a photo, a catalogue. */
  readonly unlabelled: string;
  /** Of a catalogue: which of its photos. */
  readonly where?: string;
  /** Folder of rounds and their ledger; made if need be. */
  readonly rounds: string;
  /** Least probability of a name, from 0 to 1. */
  readonly threshold: number;
  /** Whether a round may be made though the held-out photos say that too many of its names are wrong, or nothing at all. */
  readonly anyway?: boolean;
  /** A picture of the photos beside known ones of the same individual. */
  readonly sheet?: string;
  /** Whether that picture may replace another. */
  readonly overwrite?: boolean;
  /** Photos per step. */
  readonly batchSize: number;
  readonly reporter?: Reporter;
  readonly workers?: number;
}

/** The round that was made. */
export interface PredictedRound {
  /** From 1. */
  readonly round: number;
  readonly additions: readonly Addition[];
  /** Photos on the sheet; 0 where there is none. */
  readonly drawn: number;
}

/**
 * Names photos with a run's network; those that are probable enough become the next round. How well it names the held-out photos
 * is reported first. Throws a `UserError` where an earlier round waits for a decision, no photo is named, or, unless `anyway`, fewer than
 * 9 of 10 names of held-out photos with such a probability are right.
 */
export async function predictRound(options: PredictRoundOptions): Promise<PredictedRound> {
  const rounds = await Rounds.openOrCreate(options.rounds);
  try {
    const { proposed, folder } = rounds;
    if (proposed) {
      throw new UserError(
        `round ${proposed.round} waits for a decision: train with --additions ${folder}, then pseudo-label accept; or pseudo-label rollback --round ${proposed.round}`,
      );
    }
    await claim(options, rounds);
    const backend = await options.open();
    try {
      return await nameWith(backend, rounds, options);
    } finally {
      await backend.destroy();
    }
  } finally {
    rounds.release();
  }
}

async function nameWith(backend: Backend, rounds: Rounds, options: PredictRoundOptions): Promise<PredictedRound> {
  const { run, unlabelled, threshold, sheet, reporter = silent, workers } = options;
  const classifier = await loadClassifier(backend, run);
  const { network, settings, individuals } = classifier;
  const { imageSize } = network;
  const dataset = await readDataset({ ...settings, imageSize }, { reporter, workers });
  const collection = await readCollection({ path: unlabelled, where: options.where }, reporter);
  const { photos } = await readPhotos(collection, { imageSize, reporter, workers });

  const { queries, training } = dataset.split;
  const truth = queries.map(({ individual }) => individual);
  const held = await predict(backend, classifier, await embed(backend, classifier, queries, options, dataset));
  const counts = { queries: truth.length, individuals: individuals.length, threshold };
  const expected = calibration(held, truth, threshold);
  const suggested = thresholdFor(rightShare.aim, held, truth);
  reporter.news({ kind: 'calibration', ...counts, ...expected, suggested });
  if (!options.anyway) expectRight(expected, suggested);

  const added = await readAdditions(rounds.active.map(({ file }) => join(rounds.folder, file)));
  const fresh = await newPhotos(photos, [...dataset.photos, ...added]);
  const known = photos.length - fresh.length;
  if (fresh.length === 0)
    throw new UserError(
      `${known === 1 ? 'the one photo in' : `all ${known} photos in`} ${unlabelled} ${known === 1 ? 'is' : 'are'} known already: there is none to name`,
    );
  if (known > 0) reporter.news({ kind: 'known photos', known, of: photos.length });
  const predictions = await predict(backend, classifier, await embed(backend, classifier, fresh, options));
  const { round, file } = rounds.next;
  const additions = fresh.flatMap(({ path, file }, i): Addition[] => {
    const { individual, probability } = predictions[i]!;
    return probability >= threshold ? [{ path, file, individual, probability, round, model: run }] : [];
  });
  reporter.news({ kind: 'named photos', named: additions.length, of: fresh.length, threshold });
  if (additions.length === 0) throw new UserError('no photo for a round; lower --threshold, or train further');

  await writeAdditions(join(rounds.folder, file), additions);
  const time = new Date().toISOString();
  const { weights } = network;
  await rounds.add({ round, file, time, model: run, weights, threshold, photos: additions.length });
  reporter.news({ kind: 'round', round, file: join(rounds.folder, file) });
  const drawn = sheet === undefined ? 0 : await drawAdditions(sheet, additions, training);
  return { round, additions, drawn };
}

function expectRight({ sure, right, precision }: Calibration, suggested: ReturnType<typeof thresholdFor>): void {
  if (precision >= rightShare.least) return;
  const found =
    sure === 0
      ? 'no held-out photo is named so surely, which says nothing of such names'
      : `${right} of ${sure} are right`;
  const remedy = suggested ? `--threshold ${suggested.threshold}` : 'a network that was trained further';
  throw new UserError(
    `no round was made: of the held-out photos' sure names ${found}, and a network learns wrong ones as well; take ${remedy}, or give --anyway`,
  );
}

async function embed(
  backend: Backend,
  { network, settings: { flip } }: Classifier,
  photos: Photo[],
  { batchSize, workers, reporter = silent }: PredictRoundOptions,
  dataset?: Dataset,
): Promise<Embeddings> {
  const { imageSize } = network;
  const cache = dataset?.cache;
  const loader = createLoader({ photos: dataset?.photos ?? photos, imageSize, batchSize, workers, cache });
  return embedPhotos(backend, network, photos, loader, { reporter, flip }).finally(() => loader.close());
}

/** The ledger is not among the files: it goes on from round to round. */
async function claim(
  { run, unlabelled, sheet, overwrite = false }: PredictRoundOptions,
  { folder, next, all }: Rounds,
): Promise<void> {
  const settings = await storedSettings(run);
  const { data } = settings;
  const outputs = [{ flag: '--rounds', path: join(folder, next.file) }];
  if (sheet !== undefined) outputs.push({ flag: '--sheet', path: sheet });
  await claimOutputs(outputs, {
    overwrite,
    photos: { '--run': [data], '--unlabelled': [unlabelled] },
    files: { '--run': [run], '--rounds': all.map(({ file }) => join(folder, file)) },
    listed: async () => (await readSource(data, sourceOptionsOf(settings))).photos,
  });
}

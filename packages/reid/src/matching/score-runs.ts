import { join } from 'node:path';
import type { Backend } from '@flukeprint/kernels';
import { AnimalScoresByRow, withoutAnimals } from '../aggregation/by-animal.ts';
import { withDetectedBoxes } from '../detection/crop/complete-boxes.ts';
import { evaluateFused } from '../fusion/evaluate-fused.ts';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { readDataset } from '../photos/dataset.ts';
import { type Reporter, sayingNothingTwice } from '../reporter.ts';
import { type Reranking, scoresId } from '../reranking/reranked-rows.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { embedAtScales, scaledSizes } from './embed-at-scales.ts';
import { expectSamePhotos, type Runs, withEachNetwork } from './embed-with-runs.ts';
import { embedSplit } from './evaluation.ts';
import { joinEmbeddings, resolveWeights } from './meta-embedding.ts';
import { evaluateRetrieval } from './metrics.ts';
import { joinedId, scaledId } from './network-id.ts';
import type { Ranking } from './rank-by-individual.ts';
import type { ScoredSplit } from './scored-split.ts';
import { refuseFlip } from './trained-network.ts';

export interface ScoreRunsOptions {
  readonly backend: Backend;
  readonly runs: Runs;
  readonly settings: TrainSettings;
  /** Where the boxes go that a detector finds. */
  readonly folder: string;
  readonly batchSize: number;
  /** Local features to join with the embeddings, by what the held-out photos teach of both. */
  readonly features?: FeatureChoice | null;
  /** What photos are ranked by, with local features. */
  readonly ranking?: Ranking;
  /** Of the embeddings. */
  readonly reranking?: Reranking;
  /** Sizes whose embeddings are joined, shares of each network's own. */
  readonly scales?: readonly number[];
  /** With how many photos local features are compared in full, as in `ComparePhotosOptions`. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Scores of networks, their embeddings joined, alone or with local features, on the held-out photos that `settings` choose. */
export async function scoreRuns(options: ScoreRunsOptions): Promise<ScoredSplit> {
  const { backend, runs, folder, batchSize, reranking, scales, workers, reporter } = options;
  const weights = resolveWeights(runs.weights, runs.paths.length);
  const target = join(folder, 'boxes.csv');
  const settings = await withDetectedBoxes(backend, options.settings, { target, reporter, workers });
  let telling = reporter;
  const embedded = await withEachNetwork(backend, runs, async (network) => {
    const { imageSize } = network;
    refuseFlip(network, settings.flip, network.weights);
    scaledSizes(network, scales ?? []);
    const dataset = await readDataset({ ...settings, imageSize }, { reporter: telling, workers });
    telling = sayingNothingTwice(reporter);
    const { photos, split, fingerprints, cache } = dataset;
    const { flip } = settings;
    const scaled = { photos, cache, batchSize, workers, scales };
    const [queries, gallery] = await embedAtScales(network, scaled, async (loader) => {
      const { queries, gallery } = await embedSplit(backend, network, split, loader, { reporter, flip });
      return [queries.embeddings, gallery.embeddings];
    });
    return { split, fingerprints, id: await scaledId(network.id, scales), queries: queries!, gallery: gallery! };
  });
  const photosOf = embedded.map(({ split }) => ({
    paths: [...split.queries, ...split.gallery].map(({ path }) => path),
  }));
  expectSamePhotos(settings.data, photosOf);
  const first = embedded[0]!;
  const { split } = first;
  const joined = (side: 'queries' | 'gallery') => {
    const parts = embedded.map((each) => each[side]);
    return joinEmbeddings(parts, weights);
  };
  const sides = { queries: joined('queries'), gallery: joined('gallery') };
  const scored = { settings, dataset: { split, fingerprints: first.fingerprints } };
  const network = await joinedId(
    embedded.map(({ id }) => id),
    weights,
  );
  if (options.features) {
    const { features, ranking, candidates } = options;
    const comparing = { backend, features, split, network: network!, source: settings.data, candidates };
    const fusing = { ...sides, ...comparing, ranking, reranking };
    const found = await evaluateFused({ ...fusing, workers, reporter });
    const scores = { network: found.calibration.network, features: found.calibration.features };
    return { ...scored, ...found, scores };
  }
  const side = (name: 'queries' | 'gallery') => ({
    embeddings: sides[name],
    individuals: split[name].map(({ individual }) => individual),
  });
  const [queries, gallery] = [side('queries'), side('gallery')];
  const byRow = new AnimalScoresByRow(gallery.individuals);
  const evaluation = await evaluateRetrieval(backend, queries, gallery, reranking, (row) => byRow.add(row));
  const scores = { network: await scoresId(network!, reranking), features: null };
  const animalScores = withoutAnimals(byRow.of(queries.individuals));
  return { ...scored, evaluation, scores, animalScores };
}

import { join } from 'node:path';
import type { Backend } from '@flukeprint/kernels';
import { withDetectedBoxes } from '../detection/crop/complete-boxes.ts';
import { expectSamePhotos } from '../matching/embed-with-runs.ts';
import { writeEvaluation } from '../matching/evaluation.ts';
import { type Evaluation, evaluationOf, judge, type QueryResult } from '../matching/metrics.ts';
import { readDataset } from '../photos/dataset.ts';
import type { Reporter } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { FeatureMatcher } from './feature-matcher.ts';
import { featuresOfPhotos } from './features-of-photos.ts';
import { type FeatureChoice, openExtractor } from './open-extractor.ts';

export interface EvaluateFeaturesOptions {
  readonly backend: Backend;
  readonly features: FeatureChoice;
  /** Which photos are asked about, of which gallery. */
  readonly settings: TrainSettings;
  /** Where results go, and the boxes that a detector finds. */
  readonly folder: string;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Measures how well local features, without any training, name the held-out photos that `settings` choose, and writes the results. */
export async function evaluateFeatures(options: EvaluateFeaturesOptions): Promise<Evaluation> {
  const { backend, folder, workers, reporter } = options;
  const boxes = { target: join(folder, 'boxes.csv'), reporter, workers };
  const settings = await withDetectedBoxes(backend, options.settings, boxes);
  const { split } = await readDataset(settings, { reporter, workers });
  const extractor = await openExtractor(backend, options.features, { workers });
  try {
    const source = settings.data;
    // Both sides together: photos that could be read a moment ago.
    const all = await featuresOfPhotos(extractor, [...split.gallery, ...split.queries], { source, reporter });
    expectSamePhotos(
      source,
      [[...split.gallery, ...split.queries], all.photos].map((photos) => ({ paths: photos.map(({ path }) => path) })),
    );
    const known = { features: all.features.slice(0, split.gallery.length) };
    const asked = { features: all.features.slice(split.gallery.length) };
    const individuals = split.gallery.map(({ individual }) => individual);
    const results: QueryResult[] = [];
    const matcher = new FeatureMatcher(backend, extractor, known);
    await matcher
      .scoreAll(asked, reporter, (query, { scores }) => {
        results.push(judge(query, scores, split.queries[query]!.individual, individuals));
      })
      .finally(() => matcher.dispose());
    const evaluation = evaluationOf(results);
    await writeEvaluation(folder, split, evaluation);
    return evaluation;
  } finally {
    extractor.dispose();
  }
}

import { join } from 'node:path';
import { localRows } from '../local-features/local-rows.ts';
import type { FeatureMatches } from '../local-features/match-by-features.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { embedSources, type MatchOptions } from '../matching/match-photos.ts';
import { chooseMatches, layouts } from '../matching/match-table.ts';
import { type Ranking, withIndividuals } from '../matching/rank-by-individual.ts';
import { selfRows } from '../matching/self-rows.ts';
import type { Reporter } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { calibrationName, readCalibration } from './calibration-file.ts';
import { cosineCalibration, featureCalibration } from './default-calibrations.ts';
import { cosineRows } from './evaluate-fused.ts';
import { fuseRow } from './fuse-rows.ts';

export interface MatchFusedOptions extends MatchOptions {
  readonly features: FeatureChoice;
  /** What photos are ranked by; individuals where nothing is said. */
  readonly ranking?: Ranking;
}

/**
 * Finds for each query the best of the gallery by embeddings and local features together, as the first run's evaluation with the same
 * features taught, or by what such scores usually say.
 */
export async function matchFused(options: MatchFusedOptions): Promise<FeatureMatches> {
  const {
    backend,
    features,
    gallery,
    runs,
    queries,
    ranking = 'individuals',
    layout = layouts.long,
    workers,
    reporter,
  } = options;
  const [known, asked = known] = await embedSources(options);
  if (!known?.photos || !asked?.photos)
    throw new UserError('local features are found in photos: give folders, not .npy files, or --features none');
  const source = queries ? `${gallery.path} and ${queries.path}` : gallery.path;
  const local = await localRows(asked.photos, known.photos, { backend, features, source, workers, reporter });
  const cosines = await cosineRows(backend, asked.embeddings, known.embeddings);
  const calibrations = await calibrationsOf(
    runs?.paths[0],
    { network: known.network, features: local.features },
    reporter,
  );
  const self = selfRows(asked, known);
  const matches: FeatureMatches['matches'][number][] = [];
  const points: FeatureMatches['points'][number][] = [];
  for (const [query, cosine] of cosines.entries()) {
    const fused = fuseRow([cosine, local.rows[query]!], calibrations);
    const own = self(query);
    // A photo says nothing of its animal where it is asked about itself.
    if (own !== undefined) fused[own] = 0;
    const row = ranking === 'individuals' ? withIndividuals(fused, known.individuals) : fused;
    const best = chooseMatches(row, known.individuals, layout, (index) => index === own);
    matches.push(best);
    points.push(best.map(({ index }) => local.points(query, index)));
  }
  return { queries: asked, gallery: known, matches, points, size: local.size };
}

async function calibrationsOf(
  run: string | undefined,
  { network, features }: { readonly network: string | undefined; readonly features: string },
  reporter: Reporter,
) {
  const file = run === undefined ? null : join(run, 'evaluation', calibrationName);
  const stored = file === null ? null : await readCalibration(file);
  const fits = stored !== null && stored.network === network && stored.features === features;
  reporter.news({ kind: 'fusion', file, isMeasured: fits });
  return fits ? [stored.cosine, stored.local] : [cosineCalibration, featureCalibration];
}

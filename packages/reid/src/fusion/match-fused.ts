import { join } from 'node:path';
import { findJudge } from '../calibration/judge.ts';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import { comparePhotos } from '../local-features/compare-photos.ts';
import type { FeatureMatches } from '../local-features/match-by-features.ts';
import { type ListOptions, MatchLists } from '../local-features/match-lists.ts';
import { type FeatureChoice, openExtractor } from '../local-features/open-extractor.ts';
import { evaluationFolder } from '../matching/evaluation.ts';
import { embedSources, type MatchOptions } from '../matching/match-photos.ts';
import { metTogether } from '../matching/met-together.ts';
import { CosineRows } from '../matching/retrieval.ts';
import { ownRows, tellOfOwn } from '../matching/self-rows.ts';
import type { Reporter } from '../reporter.ts';
import { scoresId } from '../reranking/reranked-rows.ts';
import { UserError } from '../user-error.ts';
import { calibrationName, type FusionCalibration, readCalibration } from './calibration-file.ts';
import { defaultFusion } from './default-fusion.ts';
import { embeddingRows } from './evaluate-fused.ts';
import { type Fusion, fuseRow } from './fusion.ts';
import { withFollowers } from './with-followers.ts';

export interface MatchFusedOptions extends MatchOptions, Pick<ListOptions, 'ranking'> {
  readonly features: FeatureChoice;
  /** As in `ComparePhotosOptions`; half of them are the embeddings'. */
  readonly candidates?: CandidateChoice;
}

/**
 * Finds for each query the best of the gallery by embeddings and local features together, as the first run's evaluation with the same
 * features taught, or by what such scores usually say.
 */
export async function matchFused(options: MatchFusedOptions): Promise<FeatureMatches> {
  const { backend, gallery, runs, queries, reranking, candidates, workers, reporter } = options;
  const [known, asked = known] = await embedSources(options);
  if (!known?.photos || !asked?.photos)
    throw new UserError('local features are found in photos: give photos, not .npy files, or --features none');
  const source = queries ? `${gallery.path} and ${queries.path}` : gallery.path;
  const extractor = await openExtractor(backend, options.features, { workers });
  try {
    const network = known.network && (await scoresId(known.network, reranking));
    const scores = { network, features: extractor.id };
    const fusion = await fusionOf(runs?.paths[0], scores, reporter);
    const own = await ownRows(asked, known);
    tellOfOwn(reporter, { queries: asked, gallery: known, isItself: queries === undefined }, own);
    const compared = { queries: asked.embeddings, gallery: known.embeddings, own };
    // Re-ranked rows come all at once; there are too many cosines for that.
    const reranked = reranking && (await embeddingRows(backend, compared, reranking));
    const cosines = reranked ? null : new CosineRows(backend, asked.embeddings, known.embeddings);
    const scored = { ...scores, name: 'joined score' };
    const judge = await findJudge(options.evaluations ?? [], scored, { queries: asked, gallery: known }, reporter);
    const lists = new MatchLists(known, own, { ...options, judge, isMet: metTogether(asked, known, options) });
    const comparing = {
      backend,
      extractor,
      source,
      reporter,
      candidates,
      others: (query: number) => (cosines ? cosines.row(query) : reranked![query]!),
    };
    await comparePhotos(asked.photos, known.photos, comparing, ({ query, similarities, other, points }) => {
      const row = fuseRow({ cosines: other!, similarities }, fusion);
      // What follows an animal says nothing of its own: probabilities were learnt without.
      lists.add(fusion.follow ? withFollowers(row, known.embeddings, own(query)) : row.slice(), points, row);
    }).finally(() => cosines?.dispose());
    const { matches, individuals, points } = lists;
    const found = { matches, individuals, points, size: extractor.size };
    return { queries: asked, gallery: known, ...found, scores: scored, answers: judge };
  } finally {
    extractor.dispose();
  }
}

async function fusionOf(
  run: string | undefined,
  { network, features }: { readonly network: string | undefined; readonly features: string },
  reporter: Reporter,
): Promise<Pick<FusionCalibration, keyof Fusion | 'follow'>> {
  const file = run === undefined ? null : join(evaluationFolder(run), calibrationName);
  const stored = file === null ? null : await readCalibration(file);
  const fits = stored !== null && stored.network === network && stored.features === features;
  reporter.news({ kind: 'fusion', file, isMeasured: fits });
  return fits ? stored : { ...defaultFusion, follow: true };
}

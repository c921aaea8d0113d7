import type { Backend } from '@flukeprint/kernels';
import { findJudge } from '../calibration/judge.ts';
import { type CroppedSource, croppedCollection } from '../detection/crop/cropped-collection.ts';
import { type PhotoMatches, sourceKey } from '../matching/match-photos.ts';
import { metTogether } from '../matching/met-together.ts';
import { selfRows, tellOfOwn } from '../matching/self-rows.ts';
import { type Collection, reportLeftOut } from '../photos/collection.ts';
import type { Reporter } from '../reporter.ts';
import { type CandidateChoice, candidatesOf } from './candidates/choose-candidates.ts';
import { expectPhotos } from './expect-photos.ts';
import { FeatureMatcher, type MatchedPoints } from './feature-matcher.ts';
import { featuresOfPhotos, type PhotoFeatures } from './features-of-photos.ts';
import { type ListOptions, MatchLists } from './match-lists.ts';
import { type FeatureChoice, openExtractor } from './open-extractor.ts';

export interface MatchByFeaturesOptions extends Omit<ListOptions, 'judge'> {
  readonly backend: Backend;
  readonly features: FeatureChoice;
  /** Known animals. */
  readonly gallery: CroppedSource;
  /** Photos to name; every photo of the gallery where there are none. */
  readonly queries?: CroppedSource;
  /** Share of a box's width and height to add on each side. */
  readonly boxMargin?: number;
  /** With how many photos of the gallery a query is compared in full; the best 1,000 of a large one, or all, where nothing is said. */
  readonly candidates?: CandidateChoice;
  /** As in `MatchOptions`. */
  readonly evaluations?: readonly string[];
  readonly workers?: number;
  readonly reporter: Reporter;
}

export interface FeatureMatches extends PhotoMatches {
  /** Pixels of the square that points are given in. */
  readonly size: number;
  /** For each query and each of its matches the points that belong together; none beyond those that were verified. */
  readonly points: readonly MatchedPoints[][];
}

/** What is given twice is read once. */
const isSame = (a: CroppedSource, b: CroppedSource) =>
  sourceKey(a) === sourceKey(b) && a.boxes?.boxes === b.boxes?.boxes;

/** Finds for each query the best of the gallery by local features, without a trained network. */
export async function matchByFeatures(options: MatchByFeaturesOptions): Promise<FeatureMatches> {
  const { backend, gallery, queries, workers, reporter } = options;
  for (const side of queries ? [gallery, queries] : [gallery]) expectPhotos(side.path);
  const extractor = await openExtractor(backend, options.features, { workers });
  const opened: PhotoFeatures[] = [];
  try {
    const cropping = { margin: options.boxMargin ?? 0, reporter, workers };
    const listed = await croppedCollection(backend, gallery, cropping);
    const candidates = candidatesOf(options.candidates, listed.photos.length);
    const known = await sideOf(listed);
    const asked =
      queries && !isSame(queries, gallery) ? await sideOf(await croppedCollection(backend, queries, cropping)) : known;
    const matcher = await FeatureMatcher.create(known, { backend, extractor, candidates, reporter });
    const own = await selfRows(asked, known);
    tellOfOwn(reporter, { queries: asked, gallery: known, isItself: queries === undefined }, own);
    const scores = { network: null, features: extractor.id, name: 'detail score' };
    const sides = { queries: asked, gallery: known };
    const judge = await findJudge(options.evaluations ?? [], scores, sides, reporter);
    const lists = new MatchLists(known, own, { ...options, judge, isMet: metTogether(asked, known, options) });
    await matcher
      .scoreAll(asked, reporter, (query, { scores, matches }) => {
        const features = asked.features[query]!;
        lists.add(scores, (photo) => matcher.points(features, photo, matches.get(photo) ?? []));
      })
      .finally(() => matcher.dispose());
    const { matches, individuals, points } = lists;
    return { ...sides, matches, individuals, points, size: extractor.size, scores, answers: judge };

    async function sideOf(collection: Collection): Promise<PhotoFeatures & PhotoMatches['queries']> {
      const { source, photos: all } = collection;
      const found = await featuresOfPhotos(extractor, all, { source, reporter, stayInCache: candidates !== null });
      reportLeftOut(reporter, collection, all.length - found.photos.length);
      opened.push(found);
      const { photos } = found;
      return {
        ...found,
        paths: photos.map(({ path }) => path),
        individuals: photos.map(({ individual }) => individual),
      };
    }
  } finally {
    for (const side of opened) side.close();
    extractor.dispose();
  }
}

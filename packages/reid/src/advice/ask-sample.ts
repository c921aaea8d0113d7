import type { Photo, PhotoGroups } from '@flukeprint/data';
import type { FeatureMatcher } from '../local-features/feature-matcher.ts';
import type { PhotoFeatures } from '../local-features/features-of-photos.ts';
import { type Reporter, withProgress } from '../reporter.ts';

/** What local features say of one photo of a sample, asked about among all others. */
export interface LocalAnswer {
  /** Position in the sample. */
  readonly photo: number;
  /** Largest similarity, 0 to 1, with another photo of the same animal; −1 where there is none. */
  readonly own: number;
  /** And with a photo of another animal. */
  readonly others: number;
}

/** A sample, and what finds photos in it. */
export interface AskedSample {
  readonly photos: readonly Photo[];
  /** Photos of one moment and copies of one another, which say nothing about new photos: they are not compared. */
  readonly groups: PhotoGroups;
  readonly matcher: FeatureMatcher;
}

/** Asks about photos, by position in the sample; `features` has those to ask with, which may be of their mirror images. */
export async function askSample(
  { photos, groups, matcher }: AskedSample,
  queries: readonly number[],
  features: PhotoFeatures['features'],
  { reporter, task }: { readonly reporter: Reporter; readonly task: string },
): Promise<LocalAnswer[]> {
  const answers: LocalAnswer[] = [];
  await withProgress(reporter, task, 'photos', queries.length, async (update) => {
    for (const [i, photo] of queries.entries()) {
      const { scores } = await matcher.score(features[i]!);
      answers.push(answerOf(photo, scores, photos, groups));
      update(i + 1);
    }
  });
  return answers;
}

function answerOf(photo: number, scores: Float32Array, photos: readonly Photo[], groups: PhotoGroups): LocalAnswer {
  const { individual, path } = photos[photo]!;
  const group = groups.get(path);
  let [own, others] = [-1, -1];
  for (const [i, score] of scores.entries()) {
    const other = photos[i]!;
    if (i === photo || (group !== undefined && groups.get(other.path) === group)) continue;
    if (other.individual === individual) own = Math.max(own, score);
    else others = Math.max(others, score);
  }
  return { photo, own, others };
}

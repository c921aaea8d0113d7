import type { Photo, PhotoProblem } from '@flukeprint/data';
import type { LocalFeatures } from '@flukeprint/local-features';
import pMap from 'p-map';
import { noneOf } from '../counted.ts';
import { type Reporter, reportProblems, withProgress } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import type { LocalExtractor } from './extractor.ts';
import { FeatureCache } from './feature-cache.ts';

/** Photos that could be read, and what stands out in each. */
export interface PhotoFeatures {
  readonly photos: readonly Photo[];
  readonly features: readonly LocalFeatures[];
  /** Ends the use of features that are not in memory. */
  close(): void;
}

export interface FeaturesOptions {
  /** Where the photos are from, for messages. */
  readonly source: string;
  readonly reporter: Reporter;
  /** Features stay in the cache, and are read each time that they are asked for: those of a large gallery do not fit in memory. */
  readonly stayInCache?: boolean;
}

/** Files that are hashed at a time. */
const concurrency = 8;

/**
 * Features of all photos: those kept from before, and those extracted now. Photos that cannot be read are reported, a line each, and left
 * out.
 */
export async function featuresOfPhotos(
  extractor: LocalExtractor,
  photos: readonly Photo[],
  { source, reporter, stayInCache = false }: FeaturesOptions,
): Promise<PhotoFeatures> {
  const cache = await FeatureCache.open();
  const find = (key: string) =>
    stayInCache
      ? cache.find(extractor.id, key, extractor.dimensions)
      : cache.get(extractor.id, key, extractor.dimensions);
  try {
    // A file that cannot be read has no key; the extractor says why.
    const keys = await pMap(photos, (photo) => FeatureCache.keyOf(photo).catch(() => undefined), { concurrency });
    const features = keys.map((key) => (key === undefined ? undefined : find(key)));
    const missing = [...photos.keys()].filter((i) => features[i] === undefined);
    const problems: PhotoProblem[] = [];
    let done = 0;
    if (missing.length > 0) {
      await withProgress(reporter, 'features', 'photos', missing.length, (update) =>
        extractor.extract(
          missing.map((i) => photos[i]!),
          (at, result) => {
            const i = missing[at]!;
            if ('reason' in result) problems.push(result);
            else {
              const key = keys[i];
              if (key !== undefined) cache.put(extractor.id, key, result);
              features[i] = (stayInCache && key !== undefined && find(key)) || rounded(result);
            }
            done += 1;
            update(done);
          },
        ),
      );
    }
    reportProblems(reporter, problems);
    const good = [...photos.keys()].filter((i) => features[i] !== undefined);
    if (good.length === 0) throw new UserError(`${noneOf(photos.length, 'photo')} in ${source} can be read`);
    if (!stayInCache) cache.close();
    return {
      photos: good.map((i) => photos[i]!),
      features: good.map((i) => features[i]!),
      close: () => stayInCache && cache.close(),
    };
  } catch (error) {
    cache.close();
    throw error;
  }
}

/** As they come back from the cache: results do not depend on what was in it. */
function rounded({ descriptors, ...rest }: LocalFeatures): LocalFeatures {
  return { ...rest, descriptors: Float32Array.from(new Float16Array(descriptors)) };
}

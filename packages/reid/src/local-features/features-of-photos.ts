import type { Photo, PhotoProblem } from '@flukeprint/data';
import type { LocalFeatures } from '@flukeprint/local-features';
import pMap from 'p-map';
import { type Reporter, reportProblems, withProgress } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import type { LocalExtractor } from './extractor.ts';
import { FeatureCache } from './feature-cache.ts';

/** Photos that could be read, and what stands out in each. */
export interface PhotoFeatures {
  readonly photos: readonly Photo[];
  readonly features: readonly LocalFeatures[];
}

/** Files that are hashed at a time. */
const concurrency = 8;

/**
 * Features of all photos: those kept from before, and those extracted now. Photos that cannot be read are reported, a line each, and
 * left out; `source` names where they are from.
 */
export async function featuresOfPhotos(
  extractor: LocalExtractor,
  photos: readonly Photo[],
  { source, reporter }: { readonly source: string; readonly reporter: Reporter },
): Promise<PhotoFeatures> {
  const cache = await FeatureCache.open();
  try {
    // A file that cannot be read has no key; the extractor says why.
    const keys = await pMap(photos, (photo) => FeatureCache.keyOf(photo).catch(() => undefined), { concurrency });
    const features = keys.map((key) =>
      key === undefined ? undefined : cache.get(extractor.id, key, extractor.dimensions),
    );
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
              features[i] = rounded(result);
              const key = keys[i];
              if (key !== undefined) cache.put(extractor.id, key, result);
            }
            done += 1;
            update(done);
          },
        ),
      );
    }
    reportProblems(reporter, problems);
    const good = [...photos.keys()].filter((i) => features[i] !== undefined);
    if (good.length === 0) throw new UserError(`none of the ${photos.length} photos in ${source} can be read`);
    return { photos: good.map((i) => photos[i]!), features: good.map((i) => features[i]!) };
  } finally {
    cache.close();
  }
}

/** As they come back from the cache: results do not depend on what was in it. */
function rounded({ descriptors, ...rest }: LocalFeatures): LocalFeatures {
  return { ...rest, descriptors: Float32Array.from(new Float16Array(descriptors)) };
}

import type { LocalFeatures } from '@flukeprint/local-features';
import { randomStream } from '@flukeprint/random';
import type { Embeddings } from '../../matching/retrieval.ts';

/** Descriptors of several photos, one after the other. */
export function joinDescriptors(features: readonly LocalFeatures[], size: number): Embeddings {
  const count = features.reduce((sum, one) => sum + one.count, 0);
  const data = new Float32Array(count * size);
  let at = 0;
  for (const { descriptors } of features) {
    data.set(descriptors, at);
    at += descriptors.length;
  }
  return { count, size, data };
}

/** Descriptors that a word is learnt from, and those of all words: 128 MiB for SIFT. */
const [sampleOfWord, mostSample] = [16, 2 ** 18];
/** Photos that they are of: each is read. */
const mostPhotos = 4096;

/** Some descriptors of some photos, enough to learn so many `words` from. */
export function sampleDescriptors(
  features: readonly LocalFeatures[],
  size: number,
  words: number,
  seed: number,
): Embeddings {
  const random = randomStream(seed, 'sample of descriptors');
  const photos = random.shuffle(features).slice(0, mostPhotos);
  const total = photos.reduce((sum, { count }) => sum + count, 0);
  const share = Math.min(mostSample, sampleOfWord * words) / total;
  const parts = photos.map(({ count, descriptors }) => {
    const data: number[] = [];
    for (let i = 0; i < count; i++)
      if (random.uniform() < share) data.push(...descriptors.subarray(i * size, (i + 1) * size));
    return { count: data.length / size, keypoints: new Float32Array(0), descriptors: Float32Array.from(data) };
  });
  return joinDescriptors(parts, size);
}

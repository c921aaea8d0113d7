import { type CheckedPhotos, createLoader, type Loader } from '@flukeprint/data';
import { largestImage, smallestImage } from '../settings/bounds.ts';
import { UserError } from '../user-error.ts';
import { type Embeddings, normalizeRows } from './retrieval.ts';
import type { TrainedNetwork } from './trained-network.ts';

export interface ScaledPhotos extends Pick<CheckedPhotos, 'photos'> {
  /** Of the network's own size. */
  readonly cache?: CheckedPhotos['cache'];
  readonly batchSize: number;
  readonly workers?: number;
  /** Sizes, as shares of the network's image size, whose embeddings are averaged; its own alone where nothing is said. */
  readonly scales?: readonly number[];
}

/**
 * Embeds photos at each size and averages: the mean of a photo's unit vectors, brought to length 1. Any size will do, as every network ends
 * in a mean over its maps. `embed` embeds groups of photos with a loader of one size.
 */
export async function embedAtScales(
  network: Pick<TrainedNetwork, 'imageSize' | 'weights'>,
  { photos, cache, batchSize, workers, scales = [1] }: ScaledPhotos,
  embed: (loader: Loader) => Promise<Embeddings[]>,
): Promise<Embeddings[]> {
  const sizes = scaledSizes(network, scales);
  let sums: Embeddings[] | null = null;
  for (const imageSize of sizes) {
    const isOwn = imageSize === network.imageSize;
    const loader = createLoader({ photos, imageSize, batchSize, workers, cache: isOwn ? cache : undefined });
    const groups = await embed(loader).finally(() => loader.close());
    for (const [i, { data }] of (sums ?? []).entries())
      for (const [k, value] of groups[i]!.data.entries()) data[k]! += value;
    sums ??= groups;
  }
  if (sizes.length > 1) for (const { data, size } of sums!) normalizeRows(data, size);
  return sums!;
}

/** Pixels of each scale. Throws a {@link UserError} where photos would be too small for the network, or very large. */
export function scaledSizes(
  { imageSize, weights }: Pick<TrainedNetwork, 'imageSize' | 'weights'>,
  scales: readonly number[],
): number[] {
  return scales.map((scale) => {
    const size = Math.round(imageSize * scale);
    if (size >= smallestImage && size <= largestImage) return size;
    throw new UserError(
      `--scales ${scale} makes photos of ${size} px for ${weights}, which takes ${imageSize}: expected ${smallestImage} to ${largestImage} px`,
    );
  });
}

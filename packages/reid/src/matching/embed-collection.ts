import type { Photo } from '@flukeprint/data';
import type { Backend, Precision } from '@flukeprint/kernels';
import type { Collection } from '../photos/collection.ts';
import { readPhotos } from '../photos/dataset.ts';
import type { Reporter } from '../reporter.ts';
import { embedAtScales, scaledSizes } from './embed-at-scales.ts';
import { embedOnce, type PhotosEmbedded } from './embed-once.ts';
import { embedPhotos } from './embed-photos.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';
import { scaledId } from './network-id.ts';
import { refuseFlip, type TrainedNetwork } from './trained-network.ts';

/** Embedded photos that are at hand as files. */
export interface EmbeddedCollection extends EmbeddedPhotos {
  /** Each row's photo. */
  readonly photos: readonly Photo[];
}

export interface EmbedOptions {
  readonly batchSize: number;
  readonly reporter: Reporter;
  readonly workers?: number;
  /** Join the embeddings of each photo and its mirror image. */
  readonly flip?: boolean;
  /** Join the embeddings of each photo at these sizes, shares of the network's own. */
  readonly scales?: readonly number[];
  /** Of the network's activations. */
  readonly precision?: Precision;
}

/**
 * Reads and embeds all photos of a collection; those that cannot be read are reported and left out. A catalogue keeps what was embedded, and only
 * its new photos are read.
 */
export async function embedCollection(
  backend: Backend,
  network: TrainedNetwork,
  collection: Collection,
  options: EmbedOptions,
): Promise<EmbeddedCollection> {
  const { flip, scales } = options;
  refuseFlip(network, flip, network.weights);
  // Before the photos are read.
  scaledSizes(network, scales ?? []);
  const embed = (chosen: Collection) => {
    const hasOthers = chosen.photos.length < collection.photos.length;
    return embedRead(backend, network, chosen, { ...options, hasOthers });
  };
  const { photos, embeddings } = collection.isCatalogue
    ? await embedOnce(network, collection, options, embed)
    : await embed(collection);
  return {
    embeddings,
    paths: photos.map(({ path }) => path),
    individuals: photos.map(({ individual }) => individual),
    photos,
    network: await scaledId(network.id, scales),
  };
}

async function embedRead(
  backend: Backend,
  network: TrainedNetwork,
  collection: Collection,
  { batchSize, reporter, workers, flip, scales, hasOthers }: EmbedOptions & { readonly hasOthers: boolean },
): Promise<PhotosEmbedded> {
  const { imageSize } = network;
  const { photos, cache } = await readPhotos(collection, { imageSize, reporter, workers, hasOthers });
  if (photos.length === 0)
    return { photos, embeddings: { count: 0, size: network.embeddingSize, data: new Float32Array() } };
  const scaled = { photos, cache, batchSize, workers, scales };
  const [embeddings] = await embedAtScales(network, scaled, async (loader) => [
    await embedPhotos(backend, network, photos, loader, { reporter, flip }),
  ]);
  return { photos, embeddings: embeddings! };
}

import { createLoader, type Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { type Crop, readPhotos } from './dataset.ts';
import { embedPhotos } from './embed-photos.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** Embedded photos that are at hand as files. */
export interface EmbeddedFolder extends EmbeddedPhotos {
  /** Each row's photo. */
  readonly photos: readonly Photo[];
}

/** A folder of photos, and what they are cropped to. */
export interface PhotoFolder {
  readonly path: string;
  readonly crop?: Crop;
}

/** Reads and embeds all photos of a folder; those that cannot be read are reported and left out. */
export async function embedFolder(
  backend: Backend,
  network: TrainedNetwork,
  { path, crop }: PhotoFolder,
  { batchSize, workers, flip }: { batchSize: number; workers?: number; flip?: boolean },
): Promise<EmbeddedFolder> {
  const { imageSize } = network;
  const { photos, cache } = await readPhotos(path, { imageSize, workers, loose: true, crop });
  const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
  const embeddings = await embedPhotos(backend, network, photos, loader, { flip }).finally(() => loader.close());
  return {
    embeddings,
    paths: photos.map(({ path }) => path),
    individuals: photos.map(({ individual }) => individual),
    photos,
    network: network.id,
  };
}

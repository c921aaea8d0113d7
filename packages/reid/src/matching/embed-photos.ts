import type { Loader, Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { type Reporter, withProgress } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { embedBatch } from './embed-batch.ts';
import type { Embeddings } from './retrieval.ts';
import type { TrainedNetwork } from './trained-network.ts';

/**
 * Embeds photos in evaluation mode, in their order, as `loader` reads them, with `flip` together with their mirror images. Leaves the
 * embedder in the mode it was in.
 */
export async function embedPhotos(
  backend: Backend,
  network: Pick<TrainedNetwork, 'embedder' | 'embeddingSize'>,
  photos: Photo[],
  loader: Loader,
  { reporter, flip }: { readonly reporter: Reporter; readonly flip?: boolean },
): Promise<Embeddings> {
  const { embedder, embeddingSize } = network;
  const data = new Float32Array(photos.length * embeddingSize);
  const { training } = embedder;
  embedder.eval();
  let done = 0;
  try {
    await withProgress(reporter, 'embedding', 'photos', photos.length, async (update) => {
      for await (const { images, shape, photos: indices } of loader.evaluation(photos)) {
        const paths = Array.from(indices, (index) => photos[index]!.path);
        const rows = await embedBatch(backend, network, { images, shape, paths }, { flip });
        for (const [row, index] of indices.entries())
          data.set(rows.subarray(row * embeddingSize, (row + 1) * embeddingSize), index * embeddingSize);
        done += indices.length;
        update(done);
      }
    });
  } finally {
    embedder.train(training);
  }
  if (done < photos.length) {
    const { path, reason } = loader.problems[0]!;
    throw new UserError(`${path} became unreadable while it was used: ${reason}`);
  }
  return { count: photos.length, size: embeddingSize, data };
}

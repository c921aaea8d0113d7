import { noGrad, Tensor } from '@flukeprint/autograd';
import type { Loader, Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { TrainedNetwork } from './network-file.ts';
import { Progress } from './progress.ts';
import type { Embeddings } from './retrieval.ts';
import { UserError } from './user-error.ts';

/** Embeds photos in evaluation mode, in their order, as `loader` reads them. Leaves the embedder in the mode it was in. */
export async function embedPhotos(
  backend: Backend,
  { embedder, embeddingSize }: Pick<TrainedNetwork, 'embedder' | 'embeddingSize'>,
  photos: Photo[],
  loader: Loader,
): Promise<Embeddings> {
  const data = new Float32Array(photos.length * embeddingSize);
  const progress = new Progress('embedding', 'photos', photos.length);
  const { training } = embedder;
  embedder.eval();
  try {
    let done = 0;
    for await (const batch of loader.evaluation(photos)) {
      const images = Tensor.from(backend, batch.images, batch.shape);
      const embeddings = noGrad(() => embedder.call(images));
      const values = await embeddings.read();
      images.dispose();
      embeddings.dispose();
      for (const [row, photo] of batch.photos.entries()) {
        const embedding = values.subarray(row * embeddingSize, (row + 1) * embeddingSize);
        // Finite weights can be wrong all the same, and NaN would be sorted anywhere.
        if (!embedding.every(Number.isFinite)) {
          throw new UserError(
            `the network has no embedding for ${photos[photo]!.path} but NaN: its weights are damaged`,
          );
        }
        data.set(embedding, photo * embeddingSize);
      }
      done += batch.photos.length;
      progress.update(done);
    }
    if (done < photos.length) {
      const { path, reason } = loader.problems[0]!;
      throw new UserError(`${path} became unreadable while it was used: ${reason}`);
    }
  } finally {
    progress.stop();
    embedder.train(training);
  }
  return { count: photos.length, size: embeddingSize, data };
}

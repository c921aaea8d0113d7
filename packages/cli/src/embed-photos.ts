import { noGrad, Tensor } from '@flukeprint/autograd';
import { createLoader, type Photo, type PixelCache } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Embedder } from '@flukeprint/models';
import { Progress } from './progress.ts';
import type { Embeddings } from './retrieval.ts';
import { UserError } from './user-error.ts';

interface EmbedOptions {
  readonly imageSize: number;
  readonly embeddingSize: number;
  readonly batchSize: number;
  readonly workers?: number;
  readonly cache: PixelCache;
}

/** Embeds photos in evaluation mode, in their order. Leaves the embedder in the mode it was in. */
export async function embedPhotos(
  backend: Backend,
  embedder: Embedder,
  photos: Photo[],
  { imageSize, embeddingSize, batchSize, workers, cache }: EmbedOptions,
): Promise<Embeddings> {
  const data = new Float32Array(photos.length * embeddingSize);
  const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
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
        data.set(values.subarray(row * embeddingSize, (row + 1) * embeddingSize), photo * embeddingSize);
      }
      done += batch.photos.length;
      progress.update(done);
    }
    if (loader.problems.length > 0) {
      const { path, reason } = loader.problems[0]!;
      throw new UserError(`${path} became unreadable while it was used: ${reason}`);
    }
  } finally {
    progress.stop();
    embedder.train(training);
    await loader.close();
  }
  return { count: photos.length, size: embeddingSize, data };
}

import { noGrad, Tensor } from '@flukeprint/autograd';
import type { Loader, Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Reporter } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { type Embeddings, normalizeRows } from './retrieval.ts';
import type { TrainedNetwork } from './trained-network.ts';

/**
 * Embeds photos in evaluation mode, in their order, as `loader` reads them. With `flip`, an embedding is the normalised mean
 * of the photo's and its mirror image's (flip test-time augmentation). Leaves the embedder in the mode it was in.
 */
export async function embedPhotos(
  backend: Backend,
  { embedder, embeddingSize }: Pick<TrainedNetwork, 'embedder' | 'embeddingSize'>,
  photos: Photo[],
  loader: Loader,
  { reporter, flip = false }: { readonly reporter: Reporter; readonly flip?: boolean },
): Promise<Embeddings> {
  const sums = new Float32Array(photos.length * embeddingSize);
  const passes = flip ? [false, true] : [false];
  const progress = reporter.progress('embedding', 'photos', photos.length * passes.length);
  const { training } = embedder;
  embedder.eval();
  let done = 0;
  try {
    for (const [pass, mirrored] of passes.entries()) {
      for await (const batch of loader.evaluation(photos, { flip: mirrored })) {
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
          const sum = sums.subarray(photo * embeddingSize, (photo + 1) * embeddingSize);
          for (const [i, value] of embedding.entries()) sum[i]! += value;
        }
        done += batch.photos.length;
        progress.update(done);
      }
      if (done < photos.length * (pass + 1)) {
        const { path, reason } = loader.problems[0]!;
        throw new UserError(`${path} became unreadable while it was used: ${reason}`);
      }
    }
  } finally {
    progress.stop();
    embedder.train(training);
  }
  if (flip) normalizeRows(sums, embeddingSize);
  return { count: photos.length, size: embeddingSize, data: sums };
}

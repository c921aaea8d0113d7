import { noGrad, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { TrainedNetwork } from '@flukeprint/reid/matching/trained-network';

/** images [count, 3, imageSize, imageSize], normalised → unit vectors [count, embeddingSize], as in Node. */
export async function embedImages(
  backend: Backend,
  { embedder, imageSize }: Pick<TrainedNetwork, 'embedder' | 'imageSize'>,
  images: Float32Array,
): Promise<Float32Array> {
  const values = 3 * imageSize * imageSize;
  const input = Tensor.from(backend, images, [images.length / values, 3, imageSize, imageSize]);
  const embeddings = noGrad(() => embedder.call(input));
  try {
    return new Float32Array(await embeddings.read());
  } finally {
    input.dispose();
    embeddings.dispose();
  }
}

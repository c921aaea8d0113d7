import { noGrad, Tensor } from '@flukeprint/autograd';
import { mirror } from '@flukeprint/data/mirror';
import type { Backend } from '@flukeprint/kernels';
import { UserError } from '../user-error.ts';
import { normalizeRows } from './retrieval.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** Photos as a network takes them, with what a message calls them. */
export interface ImageBatch {
  /** Normalised; left mirrored where mirror images count. */
  readonly images: Float32Array;
  readonly shape: readonly [count: number, channels: number, height: number, width: number];
  readonly paths: readonly string[];
}

/**
 * images [N, 3, S, S] → unit vectors [N, embeddingSize], by a network in evaluation mode. With `flip`, the normalised mean of each
 * photo's and its mirror image's (flip test-time augmentation). Throws a {@link UserError} where there is NaN instead.
 */
export async function embedBatch(
  backend: Backend,
  { embedder, embeddingSize }: Pick<TrainedNetwork, 'embedder' | 'embeddingSize'>,
  { images, shape, paths }: ImageBatch,
  { flip = false }: { readonly flip?: boolean } = {},
): Promise<Float32Array> {
  const embed = async () => {
    const input = Tensor.from(backend, images, shape);
    const output = noGrad(() => embedder.call(input));
    try {
      const values = new Float32Array(await output.read());
      // Finite weights can be wrong all the same, and NaN would be sorted anywhere.
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad < 0) return values;
      const path = paths[Math.floor(bad / embeddingSize)];
      throw new UserError(`the network has no embedding for ${path} but ${values[bad]}: its weights are damaged`);
    } finally {
      input.dispose();
      output.dispose();
    }
  };
  const embeddings = await embed();
  if (flip) {
    mirror(images, shape[3]);
    for (const [i, value] of (await embed()).entries()) embeddings[i]! += value;
    normalizeRows(embeddings, embeddingSize);
  }
  return embeddings;
}

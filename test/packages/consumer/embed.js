// Runs in Node and in a browser: a network with weights and images of known values.
import { noGrad, Tensor } from '@flukeprint/autograd';
import { Embedder, initialize } from '@flukeprint/models';

/** Two images' vectors, [2, 16], on whatever backend. */
export async function embed(backend) {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 16 });
  initialize(embedder, 1);
  embedder.eval();
  const images = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i * (1 + (i % 7))));
  return [...(await noGrad(() => embedder.call(Tensor.from(backend, images, [2, 3, 32, 32]))).read())];
}

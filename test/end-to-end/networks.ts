import { writeFile } from 'node:fs/promises';
import { ReferenceBackend } from '@flukeprint/kernels';
import { Embedder, formatSafetensors, initialize, namedTensors, stateDict } from '@flukeprint/models';

/** Writes a ResNet-18 of random weights, as `train` keeps one. */
export async function writeNetwork(path: string, { seed = 1, imageSize = 32, embeddingSize = 8 } = {}): Promise<void> {
  const embedder = new Embedder(new ReferenceBackend(), 'resnet18', { embeddingSize });
  initialize(embedder, seed);
  const sizes = { image_size: `${imageSize}`, embedding_size: `${embeddingSize}` };
  const metadata = { format: 'flukeprint', model: 'resnet18', ...sizes };
  await writeFile(path, formatSafetensors(await stateDict(namedTensors(embedder)), metadata));
}

import { Catalogue, embeddingBlocks, keepEmbeddings } from '@flukeprint/catalogue';
import { blocksOf, type VectorFile } from './vectors.ts';

const network = 'bench';

/** A catalogue that keeps a file's vectors, and nothing else. */
export async function fillCatalogue(name: string, file: VectorFile): Promise<Catalogue> {
  const catalogue = await Catalogue.init(name);
  let row = 0;
  for (const block of blocksOf(file)) {
    const vectors = new Map<string, Float32Array>();
    for (let at = 0; at < block.length; at += file.size)
      // As long as the hash that stands there.
      vectors.set((row++).toString(16).padStart(64, '0'), block.subarray(at, at + file.size));
    await keepEmbeddings(catalogue, network, vectors);
  }
  return catalogue;
}

export async function* keptBlocks(catalogue: Catalogue, size: number): AsyncGenerator<Float32Array> {
  for await (const { values } of embeddingBlocks(catalogue, network, size)) yield values;
}

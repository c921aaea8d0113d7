import { run, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';

/** What a query's features find in every photo of a gallery. */
export interface NearestFeatures {
  /** [photos, count]: the largest cosine of each of the query's features with those of a photo. */
  readonly similarity: Float32Array;
  /** [photos, count]: the photo's feature that has it, −1 where the two are not each other's nearest. */
  readonly index: Int32Array;
}

/** Photos of a block: its products with a query take 64 MiB on a GPU, where each has 512 features. */
const BLOCK = 64;

/** Descriptors of a gallery in a backend's memory. */
export class LocalGallery {
  readonly photos: number;
  readonly #blocks: { readonly first: number; readonly gallery: Tensor; readonly count: Tensor }[] = [];
  readonly #backend: Backend;

  /** `features` of each photo, with descriptors of `dimensions` numbers. A photo without any is never found. */
  constructor(backend: Backend, features: readonly LocalFeatures[], dimensions: number) {
    this.#backend = backend;
    this.photos = features.length;
    for (let first = 0; first < features.length; first += BLOCK) {
      const part = features.slice(first, first + BLOCK);
      const rows = Math.max(1, ...part.map(({ count }) => count));
      const values = new Float32Array(part.length * rows * dimensions);
      for (const [i, { descriptors }] of part.entries()) values.set(descriptors, i * rows * dimensions);
      this.#blocks.push({
        first,
        gallery: Tensor.from(backend, values, [part.length, rows, dimensions]),
        count: Tensor.from(
          backend,
          Int32Array.from(part, ({ count }) => count),
          [part.length],
        ),
      });
    }
  }

  async nearest({ count, descriptors }: LocalFeatures): Promise<NearestFeatures> {
    const similarity = new Float32Array(this.photos * count);
    const index = new Int32Array(this.photos * count);
    if (count === 0) return { similarity, index };
    const query = Tensor.from(this.#backend, descriptors, [count, descriptors.length / count]);
    // All of it is queued before the first result is waited for.
    const found = this.#blocks.map((block) =>
      run('mutualNearest', { query, gallery: block.gallery, count: block.count }, {}),
    );
    query.dispose();
    for (const [i, { first }] of this.#blocks.entries()) {
      similarity.set((await found[i]!.similarity.read()) as Float32Array, first * count);
      index.set((await found[i]!.index.read()) as Int32Array, first * count);
      for (const tensor of Object.values(found[i]!)) tensor.dispose();
    }
    return { similarity, index };
  }

  dispose(): void {
    for (const { gallery, count } of this.#blocks) {
      gallery.dispose();
      count.dispose();
    }
  }
}

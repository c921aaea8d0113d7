import { run, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';

/** What a query's features find in every photo of a gallery. */
export interface NearestFeatures {
  /** [photos, count]: the largest cosine of each of the query's features with those of a photo; −1 where it has none. */
  readonly similarity: Float32Array;
  /** [photos, count]: the photo's feature that has it, −1 where the two are not each other's nearest. */
  readonly index: Int32Array;
}

/** Photos of a block: its products with a query take 64 MiB on a GPU, where each has 512 features. */
const blockPhotos = 64;
/** Descriptors up to so many bytes stay on the device; more of them are copied there for every query, a tenth of the time it takes. */
const mostKept = 1.5 * 2 ** 30;

interface Block {
  readonly gallery: Tensor;
  readonly count: Tensor;
}

/** Descriptors of a gallery, block by block in a backend's memory. */
export class LocalGallery {
  readonly photos: number;
  readonly #backend: Backend;
  readonly #features: readonly LocalFeatures[];
  readonly #dimensions: number;
  readonly #kept: Block[] | null;

  /** `features` of each photo, with descriptors of `dimensions` numbers. A photo without any is never found. */
  constructor(backend: Backend, features: readonly LocalFeatures[], dimensions: number) {
    this.#backend = backend;
    this.#features = features;
    this.#dimensions = dimensions;
    this.photos = features.length;
    const bytes = features.reduce((sum, { count }) => sum + count * dimensions * Float32Array.BYTES_PER_ELEMENT, 0);
    this.#kept = bytes <= mostKept ? this.#firsts.map((first) => this.#block(first)) : null;
  }

  get #firsts(): number[] {
    return Array.from({ length: Math.ceil(this.photos / blockPhotos) }, (_, i) => i * blockPhotos);
  }

  #block(first: number): Block {
    const part = this.#features.slice(first, first + blockPhotos);
    const rows = Math.max(1, ...part.map(({ count }) => count));
    const values = new Float32Array(part.length * rows * this.#dimensions);
    for (const [i, { descriptors }] of part.entries()) values.set(descriptors, i * rows * this.#dimensions);
    return {
      gallery: Tensor.from(this.#backend, values, [part.length, rows, this.#dimensions]),
      count: Tensor.from(
        this.#backend,
        Int32Array.from(part, ({ count }) => count),
        [part.length],
      ),
    };
  }

  /** The nearest of each of a query's features in every photo. */
  async nearest({ count, descriptors }: LocalFeatures): Promise<NearestFeatures> {
    const similarity = new Float32Array(this.photos * count).fill(-1);
    const index = new Int32Array(this.photos * count).fill(-1);
    if (count === 0) return { similarity, index };
    const query = Tensor.from(this.#backend, descriptors, [count, this.#dimensions]);
    const ask = (block: Block) => run('mutualNearest', { query, ...block }, {});
    const take = async (found: ReturnType<typeof ask>, first: number) => {
      similarity.set((await found.similarity.read()) as Float32Array, first * count);
      index.set((await found.index.read()) as Int32Array, first * count);
      for (const tensor of Object.values(found)) tensor.dispose();
    };
    if (this.#kept) {
      // All of it is queued before the first result is waited for.
      const found = this.#kept.map(ask);
      for (const [i, one] of found.entries()) await take(one, i * blockPhotos);
    } else {
      for (const first of this.#firsts) {
        const block = this.#block(first);
        await take(ask(block), first);
        for (const tensor of Object.values(block)) tensor.dispose();
      }
    }
    query.dispose();
    return { similarity, index };
  }

  dispose(): void {
    for (const block of this.#kept ?? []) for (const tensor of Object.values(block)) tensor.dispose();
  }
}

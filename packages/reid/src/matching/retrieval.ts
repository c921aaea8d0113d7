import { functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';

/** Unit vectors, one row per photo. */
export interface Embeddings {
  readonly count: number;
  readonly size: number;
  readonly data: Float32Array;
}

/** Queries per block, fewer before a large gallery; a block of cosines, or of the gallery, takes 64 MiB, half of what some devices bind. */
const [mostRows, mostNumbers] = [256, 2 ** 24];

/**
 * A gallery of more numbers, 256 MiB, is not held a second time by a device that shares its memory with it: its blocks come and go, and more queries make up for
 * that at a time.
 */
const [mostHeld, moreNumbers] = [2 ** 26, 2 ** 26];

/** A gallery on a device, in blocks; dispose it. */
class GalleryBlocks {
  readonly #backend: Backend;
  readonly #gallery: Embeddings;
  readonly #parts: readonly { readonly begin: number; readonly rows: number; readonly tensor: Tensor | null }[];
  readonly #isHeld: boolean;

  constructor(backend: Backend, gallery: Embeddings) {
    this.#backend = backend;
    this.#gallery = gallery;
    const { count, size } = gallery;
    this.#isHeld = backend.name !== 'wasm' || count * size <= mostHeld;
    const most = Math.max(1, Math.floor(mostNumbers / size));
    this.#parts = Array.from({ length: Math.ceil(count / most) }, (_, i) => {
      const [begin, rows] = [i * most, Math.min(most, count - i * most)];
      return { begin, rows, tensor: this.#isHeld ? this.#upload(begin, rows) : null };
    });
  }

  #upload(begin: number, rows: number): Tensor {
    const { size, data } = this.#gallery;
    return Tensor.from(this.#backend, data.subarray(begin * size, (begin + rows) * size), [rows, size]);
  }

  /** Queries whose cosines with the whole gallery make one block. */
  get queriesAtOnce(): number {
    const numbers = this.#isHeld ? mostNumbers : moreNumbers;
    return Math.max(1, Math.min(mostRows, Math.floor(numbers / this.#gallery.count)));
  }

  /** Cosines of some queries with the whole gallery, [rows, gallery.count], into `values`. */
  async cosines(queries: Embeddings, begin: number, rows: number, values: Float32Array): Promise<void> {
    const { size, data } = queries;
    const { count } = this.#gallery;
    const asked = Tensor.from(this.#backend, data.subarray(begin * size, (begin + rows) * size), [rows, size]);
    for (const part of this.#parts) {
      const tensor = part.tensor ?? this.#upload(part.begin, part.rows);
      const block = noGrad(() => scope(() => F.linear(asked, tensor)));
      if (!part.tensor) tensor.dispose();
      const found = new Float32Array(await block.read());
      block.dispose();
      for (let i = 0; i < rows; i++)
        values.set(found.subarray(i * part.rows, (i + 1) * part.rows), i * count + part.begin);
    }
    asked.dispose();
  }

  dispose(): void {
    for (const { tensor } of this.#parts) tensor?.dispose();
  }
}

/**
 * Cosines of every query with the whole gallery, a row at a time, from blocks of queries and of the gallery that the backend multiplies: it holds the
 * gallery, a large one a block at a time, and one block of cosines, never the matrix of all. The row handed to `visit` is reused.
 */
export async function similarities(
  backend: Backend,
  queries: Embeddings,
  gallery: Embeddings,
  visit: (query: number, row: Float32Array) => void,
): Promise<void> {
  const blocks = new GalleryBlocks(backend, gallery);
  const { queriesAtOnce } = blocks;
  const { count } = gallery;
  const values = new Float32Array(Math.min(queriesAtOnce, queries.count) * count);
  for (let begin = 0; begin < queries.count; begin += queriesAtOnce) {
    const rows = Math.min(queriesAtOnce, queries.count - begin);
    await blocks.cosines(queries, begin, rows, values);
    for (let i = 0; i < rows; i++) visit(begin + i, values.subarray(i * count, (i + 1) * count));
  }
  blocks.dispose();
}

/** The same rows for whoever asks for one after the other. */
export class CosineRows {
  readonly #queries: Embeddings;
  readonly #columns: number;
  readonly #blocks: GalleryBlocks;
  readonly #values: Float32Array;
  /** The query that the values begin with. */
  #begin = Number.NaN;

  constructor(backend: Backend, queries: Embeddings, gallery: Embeddings) {
    this.#queries = queries;
    this.#columns = gallery.count;
    this.#blocks = new GalleryBlocks(backend, gallery);
    this.#values = new Float32Array(Math.min(this.#blocks.queriesAtOnce, queries.count) * gallery.count);
  }

  /** Cosines of one query with the whole gallery; reused for a later one. */
  async row(query: number): Promise<Float32Array> {
    const { queriesAtOnce } = this.#blocks;
    const begin = query - (query % queriesAtOnce);
    if (begin !== this.#begin) {
      const rows = Math.min(queriesAtOnce, this.#queries.count - begin);
      await this.#blocks.cosines(this.#queries, begin, rows, this.#values);
      this.#begin = begin;
    }
    return this.#values.subarray((query - begin) * this.#columns, (query - begin + 1) * this.#columns);
  }

  dispose(): void {
    this.#blocks.dispose();
  }
}

/**
 * Embeddings with every row at length 1, so that products are cosines: averages, and other programs' vectors, have other lengths. Rows that
 * differ by no more than rounding keep their bits. Says how many were changed.
 */
export function unitRows(embeddings: Embeddings): { readonly embeddings: Embeddings; readonly changed: number } {
  const { count, size } = embeddings;
  const data = embeddings.data.slice();
  let changed = 0;
  for (let row = 0; row < count; row++) {
    const values = data.subarray(row * size, (row + 1) * size);
    const length = Math.hypot(...values);
    if (length === 0 || Math.abs(length - 1) < 1e-4) continue;
    normalizeRows(values, size);
    changed += 1;
  }
  return { embeddings: { count, size, data }, changed };
}

/** Brings every row to length 1, in place; a row of zeros, where photo and mirror image are opposite, stays. */
export function normalizeRows(data: Float32Array, size: number): void {
  for (let begin = 0; begin < data.length; begin += size) {
    const row = data.subarray(begin, begin + size);
    const length = Math.hypot(...row);
    if (length > 0) for (const [i, value] of row.entries()) row[i] = value / length;
  }
}

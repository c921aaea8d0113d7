import type { Backend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { type Embeddings, similarities } from '../../matching/retrieval.ts';
import { topK } from '../../matching/top-k.ts';
import { nearestRows } from './nearest-rows.ts';
import { pick, sphericalKMeans } from './spherical-k-means.ts';

/**
 * Visual words (Sivic and Zisserman 2003): descriptors that stand for those like them. They are found in two steps, words within
 * cells, so that a descriptor is held against 2 √n of n words (Nister and Stewenius 2006).
 */
export class Vocabulary {
  /** Unit rows, those of a cell next to one another. */
  readonly words: Embeddings;
  readonly #backend: Backend;
  readonly #cells: Embeddings;
  /** [cells + 1]: where the words of each cell begin. */
  readonly #begins: readonly number[];

  private constructor(backend: Backend, cells: Embeddings, words: Embeddings, begins: readonly number[]) {
    this.#backend = backend;
    this.#cells = cells;
    this.words = words;
    this.#begins = begins;
  }

  /** Words for descriptors such as those of `sample`: up to `branches` cells of up to `branches` words. */
  static async learn(backend: Backend, sample: Embeddings, branches: number, seed: number): Promise<Vocabulary> {
    const random = (...path: (string | number)[]) => randomStream(seed, 'words', ...path);
    const cells = await sphericalKMeans(backend, sample, branches, random('cells'));
    const parts: Embeddings[] = [];
    const members = membersOf(await nearestRows(backend, sample, cells), cells.count);
    for (const [cell, rows] of members.entries()) {
      const own = rows.length > 0 ? pick(sample, rows) : pick(cells, [cell]);
      parts.push(await sphericalKMeans(backend, own, branches, random(cell)));
    }
    const begins = [0];
    for (const { count } of parts) begins.push(begins.at(-1)! + count);
    const data = new Float32Array(begins.at(-1)! * sample.size);
    for (const [cell, part] of parts.entries()) data.set(part.data, begins[cell]! * sample.size);
    return new Vocabulary(backend, cells, { count: begins.at(-1)!, size: sample.size, data }, begins);
  }

  /** The word of each descriptor: the nearest in the nearest cell. */
  async assign(descriptors: Embeddings): Promise<Uint32Array> {
    const words = new Uint32Array(descriptors.count);
    const members = membersOf(await nearestRows(this.#backend, descriptors, this.#cells), this.#cells.count);
    const { size } = this.words;
    for (const [cell, rows] of members.entries()) {
      if (rows.length === 0) continue;
      const [begin, end] = [this.#begins[cell]!, this.#begins[cell + 1]!];
      const own = { count: end - begin, size, data: this.words.data.subarray(begin * size, end * size) };
      const nearest = await nearestRows(this.#backend, pick(descriptors, rows), own);
      for (const [i, row] of rows.entries()) words[row] = begin + nearest[i]!;
    }
    return words;
  }

  /** Of all words the `most` nearest of each descriptor, nearest first. */
  async nearest(descriptors: Embeddings, most: number): Promise<number[][]> {
    const found: number[][] = [];
    await similarities(this.#backend, descriptors, this.words, (row, products) => {
      found[row] = topK(products, most).map(({ index }) => index);
    });
    return found;
  }
}

/** The rows of each cell. */
function membersOf(cells: Uint32Array, count: number): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (const [row, cell] of cells.entries()) members[cell]!.push(row);
  return members;
}

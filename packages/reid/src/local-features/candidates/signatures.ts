import type { Backend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { type Embeddings, similarities } from '../../matching/retrieval.ts';

/** Bits of a signature, and how many numbers of 32 bits they are. */
export const signatureBits = 128;
export const signatureNumbers = signatureBits / 32;

/**
 * Where descriptors of a word lie around it, as bits (Hamming embedding, Jegou et al. 2008): on which side of it in each of
 * {@link signatureBits} random directions. The more bits of two descriptors are the same, the more alike they are.
 */
export class Signatures {
  readonly #backend: Backend;
  readonly #directions: Embeddings;
  readonly #words: Float32Array;

  private constructor(backend: Backend, directions: Embeddings, words: Float32Array) {
    this.#backend = backend;
    this.#directions = directions;
    this.#words = words;
  }

  static async create(backend: Backend, words: Embeddings, seed: number): Promise<Signatures> {
    const random = randomStream(seed, 'signatures');
    const data = Float32Array.from({ length: signatureBits * words.size }, () => random.normal());
    const directions = { count: signatureBits, size: words.size, data };
    return new Signatures(backend, directions, await projections(backend, words, directions));
  }

  /** Of each descriptor its places along the directions, [descriptors, bits]. */
  project(descriptors: Embeddings): Promise<Float32Array> {
    return projections(this.#backend, descriptors, this.#directions);
  }

  /** Writes the signature around `word` of the descriptor whose places begin at `from`: {@link signatureNumbers} numbers. */
  write(places: Float32Array, from: number, word: number, into: Uint32Array, at: number): void {
    for (let number = 0; number < signatureNumbers; number++) {
      let bits = 0;
      for (let i = 32 * number; i < 32 * (number + 1); i++)
        bits = (bits << 1) | (places[from + i]! > this.#words[word * signatureBits + i]! ? 1 : 0);
      into[at + number] = bits;
    }
  }
}

async function projections(backend: Backend, rows: Embeddings, directions: Embeddings): Promise<Float32Array> {
  const places = new Float32Array(rows.count * directions.count);
  await similarities(backend, rows, directions, (row, products) => places.set(products, row * directions.count));
  return places;
}

/** In how many bits two signatures differ that begin at `i` and `j`. */
export function bitsApart(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let sum = 0;
  for (let number = 0; number < signatureNumbers; number++) {
    const bits = a[i + number]! ^ b[j + number]!;
    // Counted in pairs, in fours, and at last in bytes, whose sum a product leaves in the highest one.
    const pairs = bits - ((bits >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    sum += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

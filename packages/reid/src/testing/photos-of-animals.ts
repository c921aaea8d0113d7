import { type Embeddings, normalizeRows } from '../matching/retrieval.ts';

/** For tests: rows of length 1. */
export function unitVectors(rows: readonly (readonly number[])[]): Embeddings {
  const data = Float32Array.from(rows.flat());
  const size = rows[0]!.length;
  normalizeRows(data, size);
  return { count: rows.length, size, data };
}

/** For tests: photos of `animals` around a centre each, the first of each a query. */
export function photosOfAnimals(animals: number, each: number, noise: number) {
  const size = 6;
  const hash = (i: number) => 2 * (Math.abs(Math.sin(i * 127.1 + 11.3) * 43758.5453) % 1) - 1;
  const vector = (animal: number, photo: number) =>
    Array.from(
      { length: size },
      (_, k) => hash(animal * size + k) + noise * hash(5000 + (animal * each + photo) * size + k),
    );
  const known = Array.from({ length: animals * (each - 1) }, (_, i) => ({
    animal: Math.floor(i / (each - 1)),
    photo: 1 + (i % (each - 1)),
  }));
  return {
    queries: unitVectors(Array.from({ length: animals }, (_, animal) => vector(animal, 0))),
    gallery: unitVectors(known.map(({ animal, photo }) => vector(animal, photo))),
    individuals: known.map(({ animal }) => `animal ${animal}`),
  };
}

/** In float64. */
export const rowsOf = ({ count, size, data }: Embeddings): number[][] =>
  Array.from({ length: count }, (_, row) => Array.from(data.subarray(row * size, (row + 1) * size)));

export const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

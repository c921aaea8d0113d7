import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { randomStream } from '@flukeprint/random';
import { blockRows } from '@flukeprint/reid/matching/nearest';

/** Rows of f32 one behind the other, with nothing else in the file. */
export interface VectorFile {
  readonly path: string;
  readonly count: number;
  readonly size: number;
}

/** Photos of an animal, and how far they lie from it: a photo's cosine with another one of it is about 0.6. */
const [perAnimal, spread] = [20, 0.8];
/** Random vectors that photos differ by: millions of random numbers would take longer than what is measured. */
const pool = 4096;

/**
 * Writes unit vectors as a network makes them: of animals, around each some photos. Of vectors without any order none is near another, and approximate
 * searches find nothing.
 */
export function writeVectors({ path, count, size }: VectorFile, seed: 'gallery' | 'queries'): void {
  const noise = unitVectors('noise', pool, size);
  const random = randomStream(0, 'photos', seed);
  let animal = -1;
  let centre: Float32Array = new Float32Array();
  const file = openSync(path, 'w');
  const block = new Float32Array(blockRows * size);
  for (let begin = 0; begin < count; begin += blockRows) {
    const rows = Math.min(blockRows, count - begin);
    for (let row = 0; row < rows; row++) {
      const next = seed === 'queries' ? begin + row : Math.floor((begin + row) / perAnimal);
      if (next !== animal) centre = unitVectors(`animal ${next}`, 1, size);
      animal = next;
      const [own, shift] = [random.integer(pool), random.integer(size)];
      let squares = 0;
      for (let i = 0; i < size; i++) {
        const value = centre[i]! + spread * noise[own * size + ((i + shift) % size)]!;
        block[row * size + i] = value;
        squares += value * value;
      }
      for (let i = 0; i < size; i++) block[row * size + i]! /= Math.sqrt(squares);
    }
    writeSync(file, new Uint8Array(block.buffer, 0, rows * size * 4));
  }
  closeSync(file);
}

function unitVectors(name: string, count: number, size: number): Float32Array {
  const random = randomStream(0, 'vectors', name);
  const values = Float32Array.from({ length: count * size }, () => random.normal());
  for (let row = 0; row < count; row++) {
    const own = values.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < size; i++) own[i]! /= length;
  }
  return values;
}

/** Reads a file block by block into one buffer, which the next block overwrites. */
export function* blocksOf({ path, count, size }: VectorFile): Generator<Float32Array> {
  const file = openSync(path, 'r');
  const block = new Float32Array(blockRows * size);
  try {
    for (let begin = 0; begin < count; begin += blockRows) {
      const rows = Math.min(blockRows, count - begin);
      readSync(file, new Uint8Array(block.buffer, 0, rows * size * 4));
      yield block.subarray(0, rows * size);
    }
  } finally {
    closeSync(file);
  }
}

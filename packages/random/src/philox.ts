/** Four 32-bit words. */
export type Counter = readonly [number, number, number, number];
/** Two 32-bit words. */
export type Key = readonly [number, number];

/** High word of the 64-bit product of two 32-bit words, in integers alone: a network draws tens of millions of numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // (2¹⁶ − 1)² + 2¹⁶ − 1 < 2³²: neither sum overflows.
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const carry = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3): four random words that
 * depend on key and counter alone, written into `block`.
 */
export function philox(key: Key, counter: Counter, block = new Uint32Array(4)): Uint32Array {
  let [k0, k1] = key;
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
  return block;
}

/** The last word of a counter: what it stands for, so that draws and path elements never share one. */
const DRAW = 0;
const NUMBER = 1;
const STRING = 2;
const CHARACTER = 3;

function words(value: number): readonly [number, number] {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Expected a safe integer of at least 0 for seed and path but received ${value}`);
  }
  return [value >>> 0, Math.floor(value / 2 ** 32)];
}

/** The key of the stream one element further down the path. */
function descend(key: Key, element: number | string): Key {
  const step = ([k0, k1]: Key, value: number, kind: number): Key => {
    const [low, high] = words(value);
    const block = philox([k0, k1], [low, high, 0, kind]);
    return [block[0]!, block[1]!];
  };
  if (typeof element === 'number') return step(key, element, NUMBER);
  let next = step(key, element.length, STRING);
  for (let i = 0; i < element.length; i++) next = step(next, element.charCodeAt(i), CHARACTER);
  return next;
}

/**
 * A stream of random numbers that depends on a seed and a path (epoch, sample, purpose, …) and on nothing else: not on
 * what was drawn from other streams, nor in which order or on which worker.
 */
export class Random {
  readonly #key: Key;
  readonly #block = new Uint32Array(4);
  #drawn = 0;
  #spare: number | undefined;

  constructor(seed: number, ...path: readonly (number | string)[]) {
    this.#key = path.reduce<Key>(descend, words(seed));
  }

  /** A random 32-bit word. */
  word(): number {
    const at = this.#drawn % 4;
    if (at === 0) {
      const number = this.#drawn / 4;
      philox(this.#key, [number >>> 0, Math.floor(number / 2 ** 32), 0, DRAW], this.#block);
    }
    this.#drawn++;
    return this.#block[at]!;
  }

  /** In [0, 1), 53 random bits. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** In [low, high). */
  uniformIn(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** An integer from 0 to n − 1. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box & Muller 1958); draws come in pairs, the second is kept for the next call. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A new array with the same elements in random order (Fisher & Yates). */
  shuffle<T>(array: readonly T[]): T[] {
    const shuffled = [...array];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }
}

/** The stream of random numbers of `seed` and `path`; see {@link Random}. */
export function randomStream(seed: number, ...path: readonly (number | string)[]): Random {
  return new Random(seed, ...path);
}

import type { HostArray } from '@flukeprint/kernels';

/** A photo of the gallery that looks like the query. */
export interface Match {
  /** Row in the gallery. */
  readonly index: number;
  /** Cosine, or what the score of the matching is. */
  readonly similarity: number;
}

/** The `k` best of numbers that come one after the other. Almost all are no better than the worst of them, and cost one comparison. */
export class BestRows {
  readonly #k: number;
  readonly #similarities: Float64Array;
  readonly #indices: Float64Array;
  #count = 0;

  constructor(k: number) {
    this.#k = k;
    this.#similarities = new Float64Array(k);
    this.#indices = new Float64Array(k);
  }

  /** Takes `rows` numbers from `begin` on, the first of which has the index `first`. Equal ones stay in the order in which they come. */
  offer(numbers: HostArray, begin: number, rows: number, first: number, excluded: (index: number) => boolean): void {
    let least = this.#least();
    for (let i = 0; i < rows; i++) {
      const similarity = numbers[begin + i]!;
      if ((this.#count === this.#k && similarity <= least) || excluded(first + i)) continue;
      this.#insert(first + i, similarity);
      least = this.#least();
    }
  }

  #least(): number {
    return this.#count < this.#k ? Number.NEGATIVE_INFINITY : this.#similarities[this.#k - 1]!;
  }

  #insert(index: number, similarity: number): void {
    let at = Math.min(this.#count, this.#k - 1);
    for (; at > 0 && this.#similarities[at - 1]! < similarity; at--) {
      this.#similarities[at] = this.#similarities[at - 1]!;
      this.#indices[at] = this.#indices[at - 1]!;
    }
    this.#similarities[at] = similarity;
    this.#indices[at] = index;
    this.#count = Math.min(this.#count + 1, this.#k);
  }

  /** Best first. */
  matches(): Match[] {
    return Array.from({ length: this.#count }, (_, i) => ({
      index: this.#indices[i]!,
      similarity: this.#similarities[i]!,
    }));
  }
}

/** The `k` largest of a row, best first; equal ones in the order of the gallery. `excluded` rows do not count. */
export function topK(row: Float32Array, k: number, excluded: (index: number) => boolean = () => false): Match[] {
  const best = new BestRows(k);
  best.offer(row, 0, row.length, 0, excluded);
  return best.matches();
}

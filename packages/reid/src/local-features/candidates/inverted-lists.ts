import { bitsApart, signatureBits, signatureNumbers } from './signatures.ts';

/** Features of a gallery, in the order of photos. */
export interface IndexedFeatures {
  /** [photos + 1]: where the features of each photo begin. */
  readonly begins: Uint32Array;
  /** [features] */
  readonly words: Uint32Array;
  /** [features, signatureNumbers] */
  readonly signatures: Uint32Array;
}

/** Features that are most like one of a query. */
export interface NearFeatures {
  /** The photos that they are of; one may come several times. */
  readonly photos: readonly number[];
  /** Bits in which the two differ. */
  readonly distances: readonly number[];
}

/** For each word the features that it stands for: an inverted file. A feature takes 20 bytes. */
export class InvertedLists {
  /** [words + 1]: where the features of each word begin. */
  readonly #begins: Uint32Array;
  readonly #photos: Uint32Array;
  readonly #signatures: Uint32Array;
  /** Kept from one query to the next. */
  #distances = new Uint8Array(2 ** 16);

  constructor({ begins, words, signatures }: IndexedFeatures, count: number) {
    this.#begins = new Uint32Array(count + 1);
    for (const word of words) this.#begins[word + 1]! += 1;
    for (let word = 0; word < count; word++) this.#begins[word + 1]! += this.#begins[word]!;
    this.#photos = new Uint32Array(words.length);
    this.#signatures = new Uint32Array(signatures.length);
    const next = this.#begins.slice();
    for (let photo = 0; photo + 1 < begins.length; photo++) {
      for (let i = begins[photo]!; i < begins[photo + 1]!; i++) {
        const at = next[words[i]!]!++;
        this.#photos[at] = photo;
        const signature = signatures.subarray(i * signatureNumbers, (i + 1) * signatureNumbers);
        this.#signatures.set(signature, at * signatureNumbers);
      }
    }
  }

  /** Of the features of `words` those up to `rank`, and all that are as near as that one; `own` has the query's signature around each word, [words, signatureNumbers]. */
  nearest(words: readonly number[], own: Uint32Array, rank: number): NearFeatures {
    const begins = this.#begins;
    const total = words.reduce((sum, word) => sum + begins[word + 1]! - begins[word]!, 0);
    if (total > this.#distances.length) this.#distances = new Uint8Array(2 * total);
    const [distances, signatures] = [this.#distances, this.#signatures];
    const ofDistance = new Uint32Array(signatureBits + 1);
    let at = 0;
    for (const [i, word] of words.entries()) {
      for (let j = begins[word]!; j < begins[word + 1]!; j++) {
        const distance = bitsApart(own, i * signatureNumbers, signatures, j * signatureNumbers);
        ofDistance[distance]! += 1;
        distances[at++] = distance;
      }
    }
    let level = 0;
    for (let sum = ofDistance[0]!; sum < rank && level < signatureBits; sum += ofDistance[level]!) level += 1;
    const found: { photos: number[]; distances: number[] } = { photos: [], distances: [] };
    at = 0;
    for (const word of words) {
      for (let j = begins[word]!; j < begins[word + 1]!; j++) {
        const distance = distances[at++]!;
        if (distance > level) continue;
        found.photos.push(this.#photos[j]!);
        found.distances.push(distance);
      }
    }
    return found;
  }
}

import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import type { Embeddings } from '../../matching/retrieval.ts';
import { InvertedLists } from './inverted-lists.ts';
import { joinDescriptors, sampleDescriptors } from './join-descriptors.ts';
import { Signatures, signatureBits, signatureNumbers } from './signatures.ts';
import { Vocabulary } from './vocabulary.ts';

/** Features of a gallery that a word stands for, about. */
const featuresOfWord = 600;
/** Words are a square of this, at most. */
const mostBranches = 256;
/** Words of the gallery that a feature of a query is looked up in: those like it may lie across a border. */
const wordsAsked = 8;
/** Photos whose words are found together. */
const blockPhotos = 64;

export interface FeatureIndexOptions {
  /** Numbers of a descriptor. */
  readonly dimensions: number;
  /** Of the gallery's photos, nearest first, that one says what is usual (as `ScoreOptions.background`). */
  readonly rank: number;
  readonly seed?: number;
  /** Told how many photos are indexed. */
  readonly onPhotos?: (done: number) => void;
}

/** What an index knows of a query without comparing descriptors. */
export interface IndexedQuery {
  /** [photos]: how much of the query is found in each. */
  readonly scores: Float32Array;
  /** For each of the query's features, how many of some photos are among those at the first ranks of the gallery. */
  ranksAmong(photos: ReadonlySet<number>): Float32Array;
}

/**
 * Features of a gallery by visual words and, within a word, by their signatures (Hamming embedding, Jegou et al. 2008): finds photos that
 * are worth comparing in full. It scores as that does (LNBNN), by how much nearer a feature is than one at a rank of the whole gallery; at twice
 * the rank, as signatures are less sure than descriptors.
 */
export class FeatureIndex {
  readonly #vocabulary: Vocabulary;
  readonly #signatures: Signatures;
  readonly #lists: InvertedLists;
  readonly #photos: number;
  readonly #options: FeatureIndexOptions;

  private constructor(
    vocabulary: Vocabulary,
    signatures: Signatures,
    lists: InvertedLists,
    photos: number,
    options: FeatureIndexOptions,
  ) {
    this.#vocabulary = vocabulary;
    this.#signatures = signatures;
    this.#lists = lists;
    this.#photos = photos;
    this.#options = options;
  }

  /** The index of a gallery's `features`; its words are learnt from a random sample of them. */
  static async build(
    backend: Backend,
    features: readonly LocalFeatures[],
    options: FeatureIndexOptions,
  ): Promise<FeatureIndex> {
    const { dimensions, seed = 0, onPhotos } = options;
    const begins = new Uint32Array(features.length + 1);
    for (const [photo, { count }] of features.entries()) begins[photo + 1] = begins[photo]! + count;
    const total = begins[features.length]!;
    const branches = Math.min(mostBranches, Math.max(1, Math.round(Math.sqrt(total / featuresOfWord))));
    const sample = sampleDescriptors(features, dimensions, branches ** 2, seed);
    const vocabulary = await Vocabulary.learn(backend, sample, branches, seed);
    const signing = await Signatures.create(backend, vocabulary.words, seed);
    const words = new Uint32Array(total);
    const signatures = new Uint32Array(signatureNumbers * total);
    for (let first = 0; first < features.length; first += blockPhotos) {
      const end = Math.min(features.length, first + blockPhotos);
      const descriptors = joinDescriptors(features.slice(first, end), dimensions);
      const [begin, own] = [begins[first]!, await vocabulary.assign(descriptors)];
      const places = await signing.project(descriptors);
      words.set(own, begin);
      for (const [i, word] of own.entries())
        signing.write(places, i * signatureBits, word, signatures, signatureNumbers * (begin + i));
      onPhotos?.(end);
    }
    const lists = new InvertedLists({ begins, words, signatures }, vocabulary.words.count);
    return new FeatureIndex(vocabulary, signing, lists, features.length, options);
  }

  async search({ count, descriptors }: Pick<LocalFeatures, 'count' | 'descriptors'>): Promise<IndexedQuery> {
    const { dimensions, rank } = this.#options;
    const query: Embeddings = { count, size: dimensions, data: descriptors };
    const scores = new Float32Array(this.#photos);
    const shares: Map<number, number>[] = [];
    const asked = count > 0 ? await this.#vocabulary.nearest(query, wordsAsked) : [];
    const places = await this.#signatures.project(query);
    const own = new Uint32Array(signatureNumbers * wordsAsked);
    for (const [feature, words] of asked.entries()) {
      for (const [i, word] of words.entries())
        this.#signatures.write(places, feature * signatureBits, word, own, signatureNumbers * i);
      const { photos, distances } = this.#lists.nearest(words, own, 2 * rank);
      const edge = Math.max(...distances);
      const nearest = new Map<number, number>();
      for (const [i, photo] of photos.entries())
        nearest.set(photo, Math.min(nearest.get(photo) ?? signatureBits, distances[i]!));
      for (const [photo, distance] of nearest) scores[photo]! += edge - distance;
      shares.push(sharesOf(nearest, levelAt(rank, nearest), rank));
    }
    const ranksAmong = (photos: ReadonlySet<number>) =>
      Float32Array.from(shares, (of) =>
        [...of].reduce((sum, [photo, share]) => sum + (photos.has(photo) ? share : 0), 0),
      );
    return { scores, ranksAmong };
  }
}

/** The distance of the photo at a rank, or of the last. */
function levelAt(rank: number, distances: ReadonlyMap<number, number>): number {
  const sorted = Uint8Array.from(distances.values()).sort();
  return sorted[Math.min(rank, sorted.length) - 1] ?? 0;
}

/** Whether each photo is at one of the first ranks; those as near as the last share what is left of them. */
function sharesOf(distances: ReadonlyMap<number, number>, level: number, rank: number): Map<number, number> {
  const all = [...distances.values()];
  const [before, last] = [all.filter((one) => one < level).length, all.filter((one) => one === level).length];
  const share = Math.min(1, (rank - before) / last);
  return new Map([...distances].map(([photo, one]) => [photo, one < level ? 1 : one === level ? share : 0]));
}

import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import type { Embeddings } from '../../matching/retrieval.ts';
import { InvertedLists } from './inverted-lists.ts';
import { joinDescriptors, sampleDescriptors } from './join-descriptors.ts';
import { Signatures, signatureBits } from './signatures.ts';
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
  /** Of the features most like one of a query so many count, those more alike more. */
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
 * are worth comparing in full. It scores as that does (LNBNN): by how much nearer a feature is than that at a rank of the whole gallery.
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
    const signatures = new Uint32Array(2 * total);
    for (let first = 0; first < features.length; first += blockPhotos) {
      const end = Math.min(features.length, first + blockPhotos);
      const descriptors = joinDescriptors(features.slice(first, end), dimensions);
      const [begin, own] = [begins[first]!, await vocabulary.assign(descriptors)];
      const places = await signing.project(descriptors);
      words.set(own, begin);
      for (const [i, word] of own.entries())
        signing.write(places, i * signatureBits, word, signatures, 2 * (begin + i));
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
    const own = new Uint32Array(2 * wordsAsked);
    for (const [feature, words] of asked.entries()) {
      for (const [i, word] of words.entries())
        this.#signatures.write(places, feature * signatureBits, word, own, 2 * i);
      const { photos, distances, level } = this.#lists.nearest(words, own, rank);
      const nearer = new Map<number, number>();
      for (const [i, photo] of photos.entries())
        nearer.set(photo, Math.max(nearer.get(photo) ?? 0, level - distances[i]!));
      for (const [photo, by] of nearer) scores[photo]! += by;
      shares.push(sharesOf(nearer, rank));
    }
    const ranksAmong = (photos: ReadonlySet<number>) =>
      Float32Array.from(shares, (of) =>
        [...of].reduce((sum, [photo, share]) => sum + (photos.has(photo) ? share : 0), 0),
      );
    return { scores, ranksAmong };
  }
}

/** Whether each photo is at one of the first ranks; those as near as the last share what is left of them. */
function sharesOf(nearer: ReadonlyMap<number, number>, rank: number): Map<number, number> {
  const last = [...nearer.values()].filter((by) => by === 0).length;
  const share = Math.min(1, Math.max(0, rank - (nearer.size - last)) / last);
  return new Map([...nearer].map(([photo, by]) => [photo, by > 0 ? 1 : share]));
}

import type { Catalogue } from '@flukeprint/catalogue';
import type { Backend } from '@flukeprint/kernels';
import { fitAffine, type LocalFeatures } from '@flukeprint/local-features';
import type { LocalExtractor } from '@flukeprint/reid/local-features/extractor';
import { FeatureMatcher } from '@flukeprint/reid/local-features/feature-matcher';
import { featuresOfPhotos } from '@flukeprint/reid/local-features/features-of-photos';
import { silent } from '@flukeprint/reid/reporter';
import type { PairOfPhotos } from '../pair-of-photos.ts';
import { KeptAnswers } from './kept-answers.ts';
import { NoPhotoError, type PhotoFile, photoFile } from './photo-images.ts';

/** Pairs that are kept once they were compared. */
const kept = 500;
/** Photos whose features are kept in memory: the background's among them, and those of the candidates that are gone through. */
const keptFeatures = 96;
/** Photos that matches are held against, so that what looks like everything does not count. */
const background = 24;

/** Compares photos by their local features, one pair at a time. */
export class PairComparer {
  readonly #catalogue: Catalogue;
  readonly #backend: Backend;
  readonly #extractor: LocalExtractor;
  readonly #pairs = new KeptAnswers<string, PairOfPhotos>(kept);
  readonly #features = new Map<number, LocalFeatures>();

  constructor(catalogue: Catalogue, backend: Backend, extractor: LocalExtractor) {
    this.#catalogue = catalogue;
    this.#backend = backend;
    this.#extractor = extractor;
  }

  /** What the photos of two annotations have in common. Rejects where one cannot be read. */
  compare(own: number, other: number): Promise<PairOfPhotos> {
    return this.#pairs.of(`${own} ${other}`, () => this.#compare(own, other));
  }

  /** Resolves once nothing is compared any more; what waits is let go. */
  close(): Promise<void> {
    return this.#pairs.close();
  }

  async #compare(own: number, other: number): Promise<PairOfPhotos> {
    const [query, ...gallery] = await this.#featuresOf([own, other, ...(await this.#background(other))]);
    const matcher = await FeatureMatcher.create(
      { features: gallery },
      { backend: this.#backend, extractor: this.#extractor, candidates: null, reporter: silent },
    );
    try {
      const { matches } = await matcher.score(query!);
      return describe(matcher.points(query!, 0, matches.get(0) ?? []), this.#extractor.size);
    } finally {
      matcher.dispose();
    }
  }

  /** Of each annotation; those that cannot be read reject, but for photos that are background alone. */
  async #featuresOf(annotations: readonly number[]): Promise<LocalFeatures[]> {
    const missing = annotations.filter((annotation) => !this.#features.has(annotation));
    const [own, other] = annotations;
    for (const annotation of missing) {
      const isNeeded = annotation === own || annotation === other;
      try {
        const photos = [asPhoto(await photoFile(this.#catalogue, annotation))];
        const found = await featuresOfPhotos(this.#extractor, photos, { source: 'the catalogue', reporter: silent });
        found.close();
        this.#features.set(annotation, found.features[0]!);
      } catch (error) {
        if (isNeeded) throw new NoPhotoError((error as Error).message);
      }
    }
    const known = annotations.map((annotation) => this.#features.get(annotation));
    // The background is always among those used last.
    for (const [i, annotation] of annotations.entries()) {
      this.#features.delete(annotation);
      if (known[i]) this.#features.set(annotation, known[i]);
    }
    while (this.#features.size > keptFeatures) this.#features.delete(this.#features.keys().next().value!);
    return known.filter((features) => features !== undefined);
  }

  /** Photos of other animals, always the same ones: what a pair shows does not change. */
  async #background(other: number): Promise<number[]> {
    const rows = await this.#catalogue.engine.database
      .selectFrom('annotation')
      .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
      .select('annotation.id')
      .where('encounter.individual_id', 'is not', null)
      .where('annotation.id', '!=', other)
      .orderBy('annotation.id')
      .limit(background)
      .execute();
    return rows.map(({ id }) => id);
  }
}

const asPhoto = ({ file, box }: PhotoFile) => ({
  path: file,
  file,
  individual: '',
  ...(box && { box: { x: box[0], y: box[1], w: box[2], h: box[3] } }),
});

function describe({ pairs, weights }: { pairs: Float32Array; weights: Float32Array }, size: number): PairOfPhotos {
  const order = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]!);
  const strongest = weights[order[0] ?? 0] ?? 1;
  const shares = pairs.map((place) => place / size);
  const map = order.length < 3 ? null : fitAffine(shares, order);
  return {
    points: order.map((i) => [...shares.subarray(4 * i, 4 * i + 4)] as unknown as PairOfPhotos['points'][number]),
    weights: order.map((i) => weights[i]! / strongest),
    map,
  };
}

import type { Catalogue } from '@flukeprint/catalogue';
import { letterboxPhoto, toPlanes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { builtIn } from '@flukeprint/reid/detection/built-in/built-in-detector';
import { type Detector, loadDetector } from '@flukeprint/reid/detection/detector';
import { detectInBatch } from '@flukeprint/reid/detection/search/detect-in-batch';
import { inPhoto, searchDefaults } from '@flukeprint/reid/detection/search/detect-in-photos';
import { KeptAnswers } from './kept-answers.ts';
import { NoPhotoError, photoFile } from './photo-images.ts';

/** A box that a detector suggests. */
export interface SuggestedBox {
  /** In pixels of the upright photo. */
  readonly box: readonly [x: number, y: number, w: number, h: number];
  /** 0 to 1. */
  readonly score: number;
}

/** Photos whose suggestions are kept. */
const kept = 5000;

/** Looks for flukes in photos that are to be boxed, one at a time, each once. */
export class BoxSuggester {
  readonly #catalogue: Catalogue;
  readonly #backend: Backend;
  readonly #path: string;
  readonly #suggested = new KeptAnswers<number, readonly SuggestedBox[]>(kept);
  #detector: Promise<Detector> | undefined;

  /** `detector`: as `detect` takes it. It is loaded when it is needed first. */
  constructor(catalogue: Catalogue, backend: Backend, detector: string = builtIn) {
    this.#catalogue = catalogue;
    this.#backend = backend;
    this.#path = detector;
  }

  /** The boxes of a photo by its number, the surest first. Rejects where it cannot be read. */
  suggest(photo: number): Promise<readonly SuggestedBox[]> {
    return this.#suggested.of(photo, () => this.#look(photo));
  }

  /** Resolves once nothing is looked at any more; what waits is let go. */
  async close(): Promise<void> {
    await this.#suggested.close();
    const detector = await this.#detector?.catch(() => undefined);
    detector?.network.dispose();
  }

  async #look(photo: number): Promise<readonly SuggestedBox[]> {
    this.#detector ??= loadDetector(this.#backend, this.#path);
    const { network, imageSize: size } = await this.#detector;
    const { file } = await photoFile(this.#catalogue, await this.#annotationOf(photo));
    const letterboxed = await letterboxPhoto(file, size).catch((error: Error) => {
      throw new NoPhotoError(error.message);
    });
    const pixels = new Float32Array(3 * size * size);
    toPlanes(letterboxed, pixels);
    const found = await detectInBatch(this.#backend, network, pixels, [1, 3, size, size], searchDefaults);
    return found[0]!
      .flatMap((one) => inPhoto(one, letterboxed.letterbox))
      .map(({ box: { x, y, w, h }, score }) => ({ box: [x, y, w, h], score }));
  }

  async #annotationOf(photo: number): Promise<number> {
    const row = await this.#catalogue.engine.database
      .selectFrom('annotation')
      .select(({ fn }) => fn.min('id').as('id'))
      .where('photo_id', '=', photo)
      .executeTakeFirst();
    if (!row?.id) throw new NoPhotoError(`there is no photo ${photo}`);
    return row.id;
  }
}

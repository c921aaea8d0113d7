import type { Catalogue } from '@flukeprint/catalogue';
import { letterboxPhoto } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { builtIn } from '@flukeprint/reid/detection/built-in/built-in-detector';
import { type Detector, loadDetector } from '@flukeprint/reid/detection/detector';
import { detectInBatch } from '@flukeprint/reid/detection/search/detect-in-batch';
import { inPhoto, searchDefaults } from '@flukeprint/reid/detection/search/detect-in-photos';
import pLimit from 'p-limit';
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
  readonly #known = new Map<number, Promise<readonly SuggestedBox[]>>();
  readonly #limit = pLimit(1);
  #detector: Promise<Detector> | undefined;

  /** `detector`: as `detect` takes it. It is loaded when it is needed first. */
  constructor(catalogue: Catalogue, backend: Backend, detector: string = builtIn) {
    this.#catalogue = catalogue;
    this.#backend = backend;
    this.#path = detector;
  }

  /** The boxes of a photo by its number, the surest first. Rejects where it cannot be read. */
  suggest(photo: number): Promise<readonly SuggestedBox[]> {
    const known = this.#known.get(photo);
    if (known) return known;
    const found = this.#limit(() => this.#look(photo));
    this.#known.set(photo, found);
    found.catch(() => this.#known.delete(photo));
    if (this.#known.size > kept) this.#known.delete(this.#known.keys().next().value!);
    return found;
  }

  /** Resolves once nothing is looked at any more; what waits is let go. */
  async close(): Promise<void> {
    this.#limit.clearQueue();
    await this.#limit(() => {});
    const detector = await this.#detector?.catch(() => undefined);
    detector?.network.dispose();
  }

  async #look(photo: number): Promise<readonly SuggestedBox[]> {
    this.#detector ??= loadDetector(this.#backend, this.#path);
    const { network, imageSize: size } = await this.#detector;
    const { file } = await photoFile(this.#catalogue, await this.#annotationOf(photo));
    const { pixels, letterbox } = await letterboxPhoto(file, size).catch((error: Error) => {
      throw new NoPhotoError(error.message);
    });
    const found = await detectInBatch(this.#backend, network, planes(pixels), [1, 3, size, size], searchDefaults);
    return found[0]!
      .flatMap((one) => inPhoto(one, letterbox))
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

/** From a triple for each pixel to a plane of 0…1 for each colour. */
function planes(pixels: Uint8Array): Float32Array {
  const count = pixels.length / 3;
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < count; i++)
    for (let colour = 0; colour < 3; colour++) values[colour * count + i] = pixels[3 * i + colour]! / 255;
  return values;
}

import { compiledKernels, type Pipeline } from '@flukeprint/augment';
import { DataError, type PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos/photo.ts';
import { createPixelCache, type PixelCache, photoToRead } from '../photos/pixel-cache.ts';
import type { ReadJob, ReadResult, ReadWorkerData, TrainingKey } from '../photos/read-worker.ts';
import { createSampler, type Sampler, type SamplerOptions } from '../samplers/sampler.ts';
import type { Augmentation } from '../transform/augment.ts';
import { type AugmentationChoice, resolveAugmentation } from '../transform/augmentation-choice.ts';
import { expectNoFlip, type MirrorAxis } from '../transform/mirror-axis.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';

/** What a {@link Loader} reads, and what it makes of it. */
export interface LoaderOptions {
  readonly photos: readonly Photo[];
  /** One per photo, with a mirror axis then one per mirror image; zeros where training is not meant. */
  readonly labels?: Int32Array;
  /** Every photo is trained on as it is and, as another photo, flipped about this axis. None unless given. */
  readonly mirrorAxis?: MirrorAxis;
  /** Pixels, both sides. */
  readonly imageSize: number;
  readonly batchSize: number;
  readonly seed?: number;
  /** Which photos a batch shows; by default all of them, shuffled. */
  readonly sampler?: SamplerOptions;
  /** By name ('light' by default), as a pipeline of albumentations' transforms, or steps that replace those of 'light'. */
  readonly augmentation?: AugmentationChoice;
  readonly workers?: number;
  /** Batches prepared ahead of the caller; by default 8, or fewer that fit 512 MiB. */
  readonly ahead?: number;
  /** From `checkPhotos`; without it the loader keeps `cacheBytes` of its own. */
  readonly cache?: PixelCache;
  readonly cacheBytes?: number;
  /** Called once for each photo that turns out unreadable. */
  readonly onProblem?: (problem: PhotoProblem) => void;
}

/** Photos as they are, in the order asked for. */
export interface EvaluationBatch {
  /** ImageNet-normalised, of the given shape. The caller's to keep. */
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** Index of each image's photo in the list given. */
  readonly photos: Int32Array;
}

/** Photos, or their mirror images, to train on. */
export interface Batch extends EvaluationBatch {
  readonly labels: Int32Array;
}

/**
 * Starts the worker threads; `close` ends them. Throws a {@link DataError} if the sampler cannot fill a batch or the
 * augmentation is none that there is, and an error if an option does not fit the photos.
 */
export function createLoader(options: LoaderOptions): Loader {
  return new Loader(options);
}

/** Reads, augments and batches photos on worker threads, ahead of whoever trains on them. */
export class Loader {
  /** As the sampler counts them: shuffled photos drop the incomplete last batch. */
  readonly batchesPerEpoch: number;
  /** Photos that turned out unreadable so far, each once. */
  readonly problems: PhotoProblem[] = [];
  readonly #photos: readonly Photo[];
  readonly #labels: Int32Array;
  readonly #mirrorAxis: MirrorAxis;
  readonly #imageSize: number;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #sampler: Sampler;
  readonly #augmentation: Augmentation | Pipeline;
  readonly #ahead: number;
  readonly #cache: PixelCache;
  readonly #onProblem: LoaderOptions['onProblem'];
  readonly #pool: WorkerPool<ReadJob, ReadResult>;

  constructor(options: LoaderOptions) {
    const { photos, imageSize, batchSize, workers = defaultWorkers, mirrorAxis = 'none' } = options;
    const { labels = new Int32Array(photos.length) } = options;
    const trained = mirrorAxis === 'none' ? photos.length : 2 * photos.length;
    for (const [name, value] of Object.entries({ imageSize, batchSize, workers })) {
      if (!Number.isInteger(value) || value < 1)
        throw new Error(`Expected a positive integer for ${name} but received ${value}`);
    }
    if (labels.length !== trained)
      throw new Error(`Expected ${trained} labels, one per photo to train on, but received ${labels.length}`);
    if (options.cache && options.cache.imageSize !== imageSize)
      throw new Error(`Expected a cache of imageSize ${imageSize} but received one of ${options.cache.imageSize}`);
    const batchBytes = batchSize * 3 * imageSize * imageSize * 4;
    this.#photos = photos;
    this.#labels = labels;
    this.#mirrorAxis = mirrorAxis;
    this.#imageSize = imageSize;
    this.#batchSize = batchSize;
    this.#seed = options.seed ?? 0;
    this.#sampler = createSampler({ labels, batchSize, seed: this.#seed }, options.sampler);
    this.batchesPerEpoch = this.#sampler.batchesPerEpoch;
    this.#augmentation = resolveAugmentation(options.augmentation);
    if (mirrorAxis !== 'none') expectNoFlip(this.#augmentation);
    this.#ahead = options.ahead ?? Math.max(2, Math.min(8, Math.floor(2 ** 29 / batchBytes)));
    this.#cache = options.cache ?? createPixelCache(photos, imageSize, options.cacheBytes);
    this.#onProblem = options.onProblem;
    const kernels = 'transforms' in this.#augmentation ? compiledKernels() : undefined;
    const data: ReadWorkerData = { imageSize, memory: this.#cache.memory, kernels };
    this.#pool = new WorkerPool(new URL('../photos/read-worker.ts', import.meta.url), workers, data);
  }

  /**
   * The training batches of an epoch, counted from 0: chosen by the sampler from (seed, epoch), augmented by (seed, epoch,
   * photo), and by the place in the epoch where a photo may come twice. A mirror image counts as a photo. From batch `from` on they are what a whole epoch
   * would have had there. Throws a {@link DataError} if there are too few photos for one batch, or no photo of a batch can
   * be read.
   */
  async *batches(epoch: number, { from = 0 }: { from?: number } = {}): AsyncGenerator<Batch, void, undefined> {
    const size = this.#batchSize;
    if (this.batchesPerEpoch === 0)
      throw new DataError(
        `Expected at least ${size} photos for a batch of ${size} but received ${this.#photos.length}`,
      );
    if (!Number.isInteger(from) || from < 0 || from > this.batchesPerEpoch)
      throw new Error(`Expected from to be a batch from 0 to ${this.batchesPerEpoch} but received ${from}`);
    const parts = this.#sampler.batches(epoch).slice(from);
    const keyOf = (indices: Int32Array, part: number): TrainingKey => ({
      augmentation: this.#augmentation,
      seed: this.#seed,
      epoch,
      indices: indices.slice(),
      ...(this.#mirrorAxis !== 'none' && { mirror: { axis: this.#mirrorAxis, from: this.#photos.length } }),
      ...(this.#sampler.repeats && { position: (from + part) * size }),
    });
    for await (const batch of this.#read(this.#photos, parts, keyOf)) {
      if (batch.photos.length === 0)
        throw new DataError('Expected readable photos but none of a whole batch can be read');
      // Of a mirror image, the photo that it is of.
      const photos = batch.photos.map((i) => i % this.#photos.length);
      yield { ...batch, photos, labels: batch.photos.map((i) => this.#labels[i]!) };
    }
  }

  /** All of `photos` in their order, not augmented; the last batch may be short, and unreadable photos are left out. */
  async *evaluation(photos: readonly Photo[]): AsyncGenerator<EvaluationBatch, void, undefined> {
    const indices = Int32Array.from(photos, (_, i) => i);
    const size = this.#batchSize;
    const count = Math.ceil(photos.length / size);
    const parts = Array.from({ length: count }, (_, i) => indices.subarray(i * size, (i + 1) * size));
    for await (const batch of this.#read(photos, parts, () => 'evaluation')) if (batch.photos.length > 0) yield batch;
  }

  /** Ends the workers. Batches still being prepared are lost. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Hands out the work for several batches at once: the workers go on while the caller's thread computes. */
  async *#read(
    photos: readonly Photo[],
    parts: readonly Int32Array[],
    purposeOf: (part: Int32Array, index: number) => ReadJob['purpose'],
  ): AsyncGenerator<EvaluationBatch, void, undefined> {
    const queue: Promise<ReadResult>[] = [];
    let next = 0;
    const fill = () => {
      for (; next < parts.length && queue.length < this.#ahead; next++) {
        const part = parts[next]!;
        const toRead = Array.from(part, (i) => photoToRead(photos[i % photos.length]!, this.#cache));
        const result = this.#pool.run({ photos: toRead, purpose: purposeOf(part, next) });
        // Reported when its turn comes; until then, or if the caller stops early, it is no unhandled rejection.
        result.catch(() => {});
        queue.push(result);
      }
    };
    for (const part of parts) {
      fill();
      const { images, taken, problems } = await queue.shift()!;
      fill();
      for (const problem of problems) this.#report(problem);
      yield { images, shape: [taken.length, 3, this.#imageSize, this.#imageSize], photos: taken.map((i) => part[i]!) };
    }
  }

  #report(problem: PhotoProblem): void {
    if (this.problems.some(({ path }) => path === problem.path)) return;
    this.problems.push(problem);
    this.#onProblem?.(problem);
  }
}

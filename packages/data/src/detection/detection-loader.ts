import { randomStream } from '@flukeprint/random';
import { DataError, type PhotoProblem } from '../errors.ts';
import { createPixelCache } from '../photos/pixel-cache.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { DetectionResult, DetectionWorkerData, PhotoToFind, SearchJob, TrainingJob } from './detection-worker.ts';
import type { LabelledBox, LabelledPhoto } from './labelled-photo.ts';
import type { Letterbox } from './letterbox.ts';
import { type DetectionAugmentation, defaultDetectionAugmentation } from './mosaic.ts';

/** What a {@link DetectionLoader} reads, and how. */
export interface DetectionLoaderOptions {
  /** To train on; none for a loader that only searches. */
  readonly photos?: readonly LabelledPhoto[];
  /** Pixels of the square that photos are fitted into. */
  readonly imageSize: number;
  readonly batchSize: number;
  readonly seed?: number;
  /** Multi-scale training: each batch has one of these sizes. */
  readonly sizes?: readonly number[];
  readonly workers?: number;
  /** Batches prepared ahead of the caller. */
  readonly ahead?: number;
}

/** Photos, or mosaics of photos, and the boxes in them. */
export interface DetectionTrainingBatch {
  /** RGB in 0…1. */
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** Index of each image's photo, of a mosaic that of its first: the one meant, where another stands in for it. */
  readonly photos: Int32Array;
  /** Per image, in its pixels. */
  readonly boxes: readonly LabelledBox[][];
}

/** Photos to find something in, and how to get from their pixels back to the photo's. */
export interface SearchBatch {
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** Index of each image's photo in the list given. */
  readonly photos: Int32Array;
  readonly letterboxes: readonly Letterbox[];
}

/** How an epoch differs from the loader's own settings. */
export interface EpochOptions {
  /** Batches that are done already. */
  readonly from?: number;
  readonly augmentation?: DetectionAugmentation;
  /** Pixels, instead of `imageSize`. */
  readonly size?: number;
}

/** Starts the worker threads; `close` ends them. Throws an error if a number is not a positive integer. */
export function createDetectionLoader(options: DetectionLoaderOptions): DetectionLoader {
  return new DetectionLoader(options);
}

/** Reads, places and batches photos for a detector on worker threads, ahead of whoever trains on them. */
export class DetectionLoader {
  /** Incomplete last batches are dropped. */
  readonly batchesPerEpoch: number;
  /** Photos that turned out unreadable so far, each once. */
  readonly problems: PhotoProblem[] = [];
  readonly #options: DetectionLoaderOptions;
  readonly #photos: readonly PhotoToFind[];
  readonly #pool: WorkerPool<TrainingJob | SearchJob, DetectionResult>;

  constructor(options: DetectionLoaderOptions) {
    const { photos = [], imageSize, batchSize, workers = defaultWorkers } = options;
    for (const [name, value] of Object.entries({ imageSize, batchSize, workers }))
      if (!Number.isInteger(value) || value < 1)
        throw new Error(`Expected a positive integer for ${name} but received ${value}`);
    this.#options = options;
    this.batchesPerEpoch = Math.floor(photos.length / batchSize);
    const cache = createPixelCache(
      photos.map(({ path, file }) => ({ path, file, individual: '' })),
      imageSize,
    );
    const slots = cache.memory.filled.byteLength / 4;
    this.#photos = photos.map(({ path, file, width, height, boxes }, slot) => ({
      ...{ path, file, boxes },
      ...(slot < slots && { cached: { slot, width, height } }),
    }));
    const data: DetectionWorkerData = { imageSize, memory: cache.memory };
    this.#pool = new WorkerPool(new URL('./detection-worker.ts', import.meta.url), workers, data);
  }

  /**
   * The training batches of an epoch, shuffled by (seed, epoch), placed by (seed, epoch, photo). From batch `from` on they are
   * what a whole epoch would have had there. Throws a {@link DataError} if no photo of a batch can be read.
   */
  async *batches(
    epoch: number,
    { from = 0, augmentation, size }: EpochOptions = {},
  ): AsyncGenerator<DetectionTrainingBatch, void, undefined> {
    const { batchSize, imageSize, sizes = [], seed = 0 } = this.#options;
    const placing = { ...defaultDetectionAugmentation, ...augmentation };
    const order = randomStream(seed, 'shuffle', epoch).shuffle(this.#photos.map((_, i) => i));
    const jobs = Array.from({ length: this.batchesPerEpoch }, (_, batch): TrainingJob => {
      const indices = order.slice(batch * batchSize, (batch + 1) * batchSize);
      const drawn =
        sizes.length > 0 ? sizes[randomStream(seed, 'size', epoch, batch).integer(sizes.length)] : undefined;
      const images = indices.map((index) => {
        const random = randomStream(seed, 'mosaic', epoch, index);
        if (random.uniform() >= placing.mosaic) return [this.#photos[index]!];
        const others = Array.from({ length: 3 }, () => this.#photos[random.integer(this.#photos.length)]!);
        return [this.#photos[index]!, ...others];
      });
      return { images, indices, size: size ?? drawn ?? imageSize, seed, epoch, augmentation: placing };
    }).slice(from);
    for await (const [result, job] of this.#run(jobs)) {
      if (result.taken.length === 0)
        throw new DataError('Expected readable photos but none of a whole batch can be read');
      const shape = [job.indices.length, 3, job.size, job.size] as const;
      yield { images: result.images, shape, photos: Int32Array.from(job.indices), boxes: result.boxes };
    }
  }

  /** All of `photos` in their order, as they are; unreadable ones are left out. */
  async *evaluation(
    photos: readonly Pick<LabelledPhoto, 'path' | 'file'>[],
  ): AsyncGenerator<SearchBatch, void, undefined> {
    const { batchSize, imageSize } = this.#options;
    const jobs = Array.from({ length: Math.ceil(photos.length / batchSize) }, (_, batch) => {
      const part = photos.slice(batch * batchSize, (batch + 1) * batchSize);
      return { first: batch * batchSize, photos: part.map(({ path, file }) => ({ path, file, boxes: [] })) };
    });
    for await (const [{ images, taken, letterboxes }, { first }] of this.#run(jobs)) {
      if (taken.length === 0) continue;
      const shape = [taken.length, 3, imageSize, imageSize] as const;
      yield { images, shape, photos: Int32Array.from(taken, (i) => first + i), letterboxes };
    }
  }

  /** Ends the workers. Batches still being prepared are lost. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Hands out several jobs at once: the workers go on while the caller's thread computes. */
  async *#run<Job extends TrainingJob | SearchJob>(
    jobs: readonly Job[],
  ): AsyncGenerator<readonly [DetectionResult, Job], void, undefined> {
    const { ahead = 4 } = this.#options;
    const queue: Promise<DetectionResult>[] = [];
    let next = 0;
    const fill = () => {
      for (; next < jobs.length && queue.length < ahead; next++) {
        const result = this.#pool.run(jobs[next]!);
        // Reported when its turn comes; until then, or if the caller stops early, it is no unhandled rejection.
        result.catch(() => {});
        queue.push(result);
      }
    };
    for (const job of jobs) {
      fill();
      const result = await queue.shift()!;
      fill();
      for (const problem of result.problems)
        if (!this.problems.some(({ path }) => path === problem.path)) this.problems.push(problem);
      yield [result, job];
    }
  }
}

import type { PhotoProblem } from '../errors.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { Photo } from './photo.ts';
import { createPixelCache, type PixelCache, photoToRead } from './pixel-cache.ts';
import type { ReadJob, ReadResult, ReadWorkerData } from './read-worker.ts';

/** How photos are read, and how many of them are kept. */
export interface CheckOptions {
  /** Pixels, both sides. */
  readonly imageSize: number;
  readonly workers?: number;
  readonly cacheBytes?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What can be trained on, and what cannot. */
export interface CheckedPhotos {
  /** Those that can be read, in the order given. */
  readonly photos: Photo[];
  readonly problems: PhotoProblem[];
  /** Holds what fits the budget, for the loaders to come. */
  readonly cache: PixelCache;
}

const photosPerJob = 16;

/** Decodes every photo once, so that training meets no photo it cannot read and finds the others in memory. */
export async function checkPhotos(photos: readonly Photo[], options: CheckOptions): Promise<CheckedPhotos> {
  const { imageSize, workers = defaultWorkers, cacheBytes, onProgress } = options;
  const cache = createPixelCache(photos, imageSize, cacheBytes);
  const data: ReadWorkerData = { imageSize, memory: cache.memory };
  const pool = new WorkerPool<ReadJob, ReadResult>(new URL('./read-worker.ts', import.meta.url), workers, data);
  try {
    let done = 0;
    const parts = Array.from({ length: Math.ceil(photos.length / photosPerJob) }, async (_, i) => {
      const part = photos.slice(i * photosPerJob, (i + 1) * photosPerJob);
      const toRead = part.map((photo) => photoToRead(photo, cache));
      const { taken, problems } = await pool.run({ photos: toRead, purpose: 'check' });
      done += part.length;
      onProgress?.(done, photos.length);
      return { good: Array.from(taken, (j) => part[j]!), problems };
    });
    const results = await Promise.all(parts);
    return { photos: results.flatMap(({ good }) => good), problems: results.flatMap((part) => part.problems), cache };
  } finally {
    await pool.close();
  }
}

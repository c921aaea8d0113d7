import { availableParallelism } from 'node:os';
import { compiledSift, type LocalFeatures, type SiftOptions } from '@flukeprint/local-features';
import type { PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos/photo.ts';
import type { MirrorAxis } from '../transform/mirror-axis.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import type { SiftJob, SiftResult, SiftWorkerData } from './sift-worker.ts';

export interface SiftPhotosOptions extends SiftOptions {
  /** Photos are squashed to `size` × `size` pixels. */
  readonly size: number;
  /** Looks at the mirror images about this axis. */
  readonly mirrorAxis?: MirrorAxis;
  readonly workers?: number;
  /** Called for every photo, in whatever order. */
  readonly onPhoto: (index: number, result: LocalFeatures | PhotoProblem) => void;
}

const photosPerJob = 4;

/** Keypoints and descriptors of every photo, on worker threads: on all cores, as the caller only waits. */
export async function siftPhotos(
  photos: readonly Photo[],
  { size, most, contrast, upright, mirrorAxis = 'none', workers = availableParallelism(), onPhoto }: SiftPhotosOptions,
): Promise<void> {
  const data: SiftWorkerData = { size, most, contrast, upright, mirrorAxis, kernels: compiledSift() };
  const script = new URL('./sift-worker.ts', import.meta.url);
  const pool = new WorkerPool<SiftJob, SiftResult>(
    script,
    Math.min(workers, Math.ceil(photos.length / photosPerJob)),
    data,
  );
  try {
    const jobs = Array.from({ length: Math.ceil(photos.length / photosPerJob) }, async (_, job) => {
      const first = job * photosPerJob;
      const part = photos.slice(first, first + photosPerJob);
      const results = await pool.run(part.map(({ path, file, box }) => ({ path, file, box })));
      for (const [i, result] of results.entries()) onPhoto(first + i, result);
    });
    await Promise.all(jobs);
  } finally {
    await pool.close();
  }
}

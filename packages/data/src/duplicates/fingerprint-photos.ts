import type { PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos/photo.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { FingerprintJob, FingerprintResult } from './fingerprint-worker.ts';

/** By the photo's path. */
export type Fingerprints = ReadonlyMap<string, Fingerprint>;

const photosPerJob = 8;

/** Reads every photo once, on worker threads. Those that cannot be read are problems, in the order of the photos. */
export async function fingerprintPhotos(
  photos: readonly Photo[],
  {
    workers = defaultWorkers,
    onProgress,
  }: { workers?: number; onProgress?: (done: number, total: number) => void } = {},
): Promise<{ fingerprints: Fingerprints; problems: PhotoProblem[] }> {
  const script = new URL('./fingerprint-worker.ts', import.meta.url);
  const pool = new WorkerPool<FingerprintJob, FingerprintResult>(script, workers);
  try {
    let done = 0;
    const parts = Array.from({ length: Math.ceil(photos.length / photosPerJob) }, async (_, i) => {
      const part = photos.slice(i * photosPerJob, (i + 1) * photosPerJob);
      const results = await pool.run(part.map(({ path, file, box }) => ({ path, file, box })));
      done += part.length;
      onProgress?.(done, photos.length);
      return results;
    });
    const results = (await Promise.all(parts)).flat();
    const fingerprints = new Map<string, Fingerprint>();
    const problems: PhotoProblem[] = [];
    for (const [i, result] of results.entries()) {
      if ('reason' in result) problems.push(result);
      else fingerprints.set(photos[i]!.path, result);
    }
    return { fingerprints, problems };
  } finally {
    await pool.close();
  }
}

/** The photos with the date of their EXIF block where they have none of their own. */
export function withDates(photos: readonly Photo[], fingerprints: Fingerprints): Photo[] {
  return photos.map((photo) => {
    const date = photo.date ?? fingerprints.get(photo.path)?.date;
    return date === undefined ? photo : { ...photo, date };
  });
}

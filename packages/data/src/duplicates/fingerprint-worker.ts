import { PhotoError, type PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos/photo.ts';
import { serve } from '../workers/serve.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';

export type FingerprintJob = readonly Pick<Photo, 'path' | 'file' | 'box'>[];

/** One per photo of the job. */
export type FingerprintResult = readonly (Fingerprint | PhotoProblem)[];

serve(async (photos: FingerprintJob) => {
  // libvips decodes them side by side on Node's own pool of threads.
  const result = await Promise.all(photos.map((photo) => fingerprint(photo).catch(problemOf)));
  return { result, transfer: [] };
});

function problemOf(error: unknown): PhotoProblem {
  if (!(error instanceof PhotoError)) throw error;
  return { path: error.path, reason: error.reason };
}

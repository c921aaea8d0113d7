import { workerData } from 'node:worker_threads';
import {
  type CompiledSift,
  type LocalFeatures,
  type SiftOptions,
  sift,
  useCompiledSift,
} from '@flukeprint/local-features';
import pMap from 'p-map';
import { PhotoError, type PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos/photo.ts';
import type { MirrorAxis } from '../transform/mirror-axis.ts';
import { serve } from '../workers/serve.ts';
import { greyPhoto } from './grey-photo.ts';

export interface SiftWorkerData extends SiftOptions {
  /** Pixels of a side. */
  readonly size: number;
  readonly mirrorAxis: MirrorAxis;
  readonly kernels: CompiledSift;
}

export type SiftJob = readonly Pick<Photo, 'path' | 'file' | 'box'>[];

/** One per photo of the job. */
export type SiftResult = readonly (LocalFeatures | PhotoProblem)[];

const { size, mirrorAxis, kernels, ...options } = workerData as SiftWorkerData;
useCompiledSift(kernels);

serve(async (photos: SiftJob) => {
  const result: SiftResult = await pMap(photos, (photo) => extract(photo).catch(problemOf), { concurrency: 2 });
  return { result, transfer: result.flatMap((one) => ('reason' in one ? [] : buffersOf(one))) };
});

async function extract(photo: SiftJob[number]): Promise<LocalFeatures> {
  return sift(await greyPhoto(photo, size, mirrorAxis), options);
}

function buffersOf({ keypoints, descriptors }: LocalFeatures): ArrayBuffer[] {
  return [keypoints.buffer as ArrayBuffer, descriptors.buffer as ArrayBuffer];
}

function problemOf(error: unknown): PhotoProblem {
  if (!(error instanceof PhotoError)) throw error;
  return { path: error.path, reason: error.reason };
}

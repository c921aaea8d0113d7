import { workerData } from 'node:worker_threads';
import { type CompiledKernels, type Pipeline, useCompiledKernels } from '@flukeprint/augment';
import { randomStream } from '@flukeprint/random';
import pMap from 'p-map';
import { PhotoError, type PhotoProblem } from '../errors.ts';
import { applyAugmentation } from '../transform/apply-augmentation.ts';
import { type Augmentation, prepare } from '../transform/augment.ts';
import { flipped, type MirrorAxis } from '../transform/mirror-axis.ts';
import { serve } from '../workers/serve.ts';
import { decodePhoto } from './decode-photo.ts';
import type { CacheMemory, PhotoToRead } from './pixel-cache.ts';

export interface ReadWorkerData {
  readonly imageSize: number;
  readonly memory: CacheMemory;
  /** For augmentation by a pipeline. */
  readonly kernels?: CompiledKernels;
}

export interface ReadJob {
  readonly photos: readonly PhotoToRead[];
  /** `check` only decodes, `evaluation` normalises, a key augments for training. */
  readonly purpose: 'check' | 'evaluation' | TrainingKey;
}

/** Where the random numbers of a training batch come from. */
export interface TrainingKey {
  readonly augmentation: Augmentation | Pipeline;
  readonly seed: number;
  readonly epoch: number;
  /** Index of each photo of the job in the training set, which mirror images follow where there are any. */
  readonly indices: Int32Array;
  /** How to make a mirror image, and the index of the first. */
  readonly mirror?: { readonly axis: Exclude<MirrorAxis, 'none'>; readonly from: number };
  /** Of the first image in its epoch, where a photo may come twice in one: its copies are augmented each in its own way. */
  readonly position?: number;
}

export interface ReadResult {
  /** [taken.length, 3, imageSize, imageSize]; empty for a check. */
  readonly images: Float32Array;
  /** Which photo of the job each image shows. */
  readonly taken: Int32Array;
  readonly problems: PhotoProblem[];
}

/** Photos that one worker has in flight: libvips decodes them on Node's own pool of four threads. */
const concurrency = 4;

const { imageSize, memory, kernels } = workerData as ReadWorkerData;
if (kernels) useCompiledKernels(kernels);
const slotBytes = imageSize * imageSize * 3;
const filled = new Int32Array(memory.filled);

async function read({ path, file, box, slot }: PhotoToRead): Promise<Uint8Array | PhotoError> {
  const cached = slot < 0 ? undefined : new Uint8Array(memory.pixels, slot * slotBytes, slotBytes);
  if (cached && Atomics.load(filled, slot) === 1) return cached;
  try {
    const pixels = await decodePhoto(file, imageSize, path, box);
    if (cached) {
      cached.set(pixels);
      Atomics.store(filled, slot, 1);
    }
    return pixels;
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

serve(async ({ photos, purpose }: ReadJob) => {
  const pixels = await pMap(photos, read, { concurrency });
  const isGood = (i: number) => !(pixels[i] instanceof PhotoError);
  const good = photos.map((_, i) => i).filter(isGood);
  const problems = pixels.filter((p) => p instanceof PhotoError).map(({ path, reason }) => ({ path, reason }));

  // A training batch keeps its size: the next good photo of the batch stands in for one that cannot be read.
  const standIn = (i: number) => good.find((j) => j >= i) ?? good[0]!;
  const taken = typeof purpose === 'object' && good.length > 0 ? photos.map((_, i) => standIn(i)) : good;

  const values = 3 * imageSize * imageSize;
  const images = new Float32Array(purpose === 'check' ? 0 : taken.length * values);
  for (let i = 0; i < images.length / values; i++) {
    const source = pixels[taken[i]!] as Uint8Array;
    const output = images.subarray(i * values, (i + 1) * values);
    if (typeof purpose === 'object') {
      // Keyed by the photo that was meant, so that two copies of a stand-in still differ.
      const { position } = purpose;
      const place = position === undefined ? [] : [position + i];
      const random = randomStream(purpose.seed, 'augment', purpose.epoch, purpose.indices[i]!, ...place);
      // A stand-in brings its own side with it: its label is of that one.
      const isMirrored = purpose.mirror && purpose.indices[taken[i]!]! >= purpose.mirror.from;
      const shown = isMirrored ? flipped(source, imageSize, purpose.mirror!.axis) : source;
      applyAugmentation(shown, imageSize, purpose.augmentation, random, output);
    } else prepare(source, imageSize, output);
  }
  const result: ReadResult = { images, taken: Int32Array.from(taken), problems };
  return { result, transfer: [images.buffer, result.taken.buffer as ArrayBuffer] };
});

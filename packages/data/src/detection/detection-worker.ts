import { workerData } from 'node:worker_threads';
import { randomStream } from '@flukeprint/random';
import pMap from 'p-map';
import { PhotoError, type PhotoProblem } from '../errors.ts';
import type { CacheMemory } from '../photos/pixel-cache.ts';
import { serve } from '../workers/serve.ts';
import type { LabelledBox } from './labelled-photo.ts';
import {
  fitLetterbox,
  type Letterbox,
  type LetterboxedPhoto,
  letterboxPhoto,
  toLetterbox,
  toPlanes,
} from './letterbox.ts';
import { type DetectionAugmentation, placePhotos, type Source } from './mosaic.ts';

export interface DetectionWorkerData {
  /** Pixels that photos are decoded at; training images may be of another size. */
  readonly imageSize: number;
  readonly memory: CacheMemory;
}

export interface PhotoToFind {
  readonly path: string;
  readonly file: string;
  /** In the cache, with the photo's upright size; only training photos have one. */
  readonly cached?: { readonly slot: number; readonly width: number; readonly height: number };
  readonly boxes: readonly LabelledBox[];
}

export interface TrainingJob {
  /** Per image the photos it is made of: one, or the four of a mosaic. */
  readonly images: readonly (readonly PhotoToFind[])[];
  /** Index of each image's first photo in the training set. */
  readonly indices: readonly number[];
  readonly size: number;
  readonly seed: number;
  readonly epoch: number;
  readonly augmentation: Required<DetectionAugmentation>;
}

export interface SearchJob {
  readonly photos: readonly PhotoToFind[];
}

export interface DetectionResult {
  /** [n, 3, size, size], RGB in 0…1. */
  readonly images: Float32Array;
  /** Of a training job. */
  readonly boxes: LabelledBox[][];
  /** Of a search: which photos of the job can be read, and where they lie. */
  readonly taken: number[];
  readonly letterboxes: Letterbox[];
  readonly problems: PhotoProblem[];
}

const { imageSize, memory } = workerData as DetectionWorkerData;
const slotBytes = imageSize * imageSize * 3;
const filled = new Int32Array(memory.filled);
/** libvips decodes on Node's own pool of four threads. */
const concurrency = 4;

async function read({ path, file, cached }: PhotoToFind): Promise<LetterboxedPhoto | PhotoError> {
  const pixels = cached && new Uint8Array(memory.pixels, cached.slot * slotBytes, slotBytes);
  if (cached && pixels && Atomics.load(filled, cached.slot) === 1)
    return { pixels, letterbox: fitLetterbox(cached.width, cached.height, imageSize) };
  try {
    const photo = await letterboxPhoto(file, imageSize, path);
    if (cached && pixels) {
      pixels.set(photo.pixels);
      Atomics.store(filled, cached.slot, 1);
    }
    return photo;
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

async function train({ images, indices, size, seed, epoch, augmentation }: TrainingJob): Promise<DetectionResult> {
  const all = images.flat();
  const photos = await pMap(all, read, { concurrency });
  const problems = photos.filter((photo) => photo instanceof PhotoError).map(({ path, reason }) => ({ path, reason }));
  const sources = photos.map((photo, i): Source | null => {
    if (photo instanceof PhotoError) return null;
    const { pixels, letterbox } = photo;
    const { left, top, width, height, scaleX, scaleY } = letterbox;
    const content = { x: left, y: top, w: Math.round(width * scaleX), h: Math.round(height * scaleY) };
    return {
      pixels,
      size: imageSize,
      content,
      boxes: all[i]!.boxes.map(({ box, label }) => ({ box: toLetterbox(box, letterbox), label })),
    };
  });
  // A batch keeps its size: the next readable photo stands in for one that is not.
  const standIn = (i: number) =>
    sources.slice(i).find((source) => source !== null) ?? sources.find((source) => source !== null);
  if (!standIn(0)) return { images: new Float32Array(0), boxes: [], taken: [], letterboxes: [], problems };
  const values = 3 * size * size;
  const output = new Float32Array(images.length * values);
  const boxes: LabelledBox[][] = [];
  let first = 0;
  for (const [i, parts] of images.entries()) {
    const random = randomStream(seed, 'place', epoch, indices[i]!);
    const chosen = parts.map((_, part) => standIn(first + part)!);
    boxes.push(placePhotos(chosen, size, random, augmentation, output.subarray(i * values, (i + 1) * values)));
    first += parts.length;
  }
  return { images: output, boxes, taken: images.map((_, i) => i), letterboxes: [], problems };
}

async function search({ photos }: SearchJob): Promise<DetectionResult> {
  const results = await pMap(photos, read, { concurrency });
  const problems = results.filter((photo) => photo instanceof PhotoError).map(({ path, reason }) => ({ path, reason }));
  const taken = photos.map((_, i) => i).filter((i) => !(results[i] instanceof PhotoError));
  const values = 3 * imageSize * imageSize;
  const images = new Float32Array(taken.length * values);
  const letterboxes = taken.map((i, n) => {
    const photo = results[i] as LetterboxedPhoto;
    toPlanes(photo, images.subarray(n * values, (n + 1) * values));
    return photo.letterbox;
  });
  return { images, boxes: [], taken, letterboxes, problems };
}

serve(async (job: TrainingJob | SearchJob) => {
  const result = await ('images' in job ? train(job) : search(job));
  return { result, transfer: [result.images.buffer as ArrayBuffer] };
});

import {
  createDetectionLoader,
  type Letterbox,
  type Photo,
  type PhotoProblem,
  type ScoredBox,
  toPhoto,
} from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Detection } from '@flukeprint/models';
import { type Reporter, withProgress } from '../../reporter.ts';
import type { BoxesByPath } from '../boxes-table.ts';
import type { Detector } from '../detector.ts';
import { detectInBatch } from './detect-in-batch.ts';
import { DetectionLog } from './detection-log.ts';

/** How flukes are looked for. */
export interface DetectInPhotosOptions {
  /** Least score of a box. */
  readonly confidence: number;
  /** Of two boxes that overlap by more than this the better one is kept. */
  readonly iou: number;
  readonly batchSize: number;
  readonly maxFlukes?: number;
  readonly workers?: number;
  /** File of the {@link DetectionLog}: photos that it knows are not looked at again. */
  readonly logFile: string;
  readonly reporter: Reporter;
}

/** What a search has brought. */
export interface FoundFlukes {
  /** Of all photos that could be read, in the order given. */
  readonly boxes: BoxesByPath;
  readonly problems: readonly PhotoProblem[];
  /** Photos that an earlier, interrupted search had seen to. */
  readonly known: number;
  /** Removed by the caller once what was found is safe. */
  readonly log: DetectionLog;
}

/** What `detect` takes where nothing is said. */
export const searchDefaults = { confidence: 0.3, iou: 0.6, batchSize: 16 } as const;

/**
 * Looks for flukes in photos; what an interrupted search with the same settings found counts. Boxes are in pixels of the upright photo,
 * best first, at most `maxFlukes` of them.
 */
export async function detectInPhotos(
  backend: Backend,
  { network, imageSize, fingerprint }: Pick<Detector, 'network' | 'imageSize' | 'fingerprint'>,
  photos: readonly Pick<Photo, 'path' | 'file'>[],
  { confidence, iou, batchSize, maxFlukes, workers, logFile, reporter }: DetectInPhotosOptions,
): Promise<FoundFlukes> {
  const log = await DetectionLog.open(logFile, {
    detector: fingerprint,
    image_size: imageSize,
    confidence,
    iou,
    max_flukes: maxFlukes ?? null,
  });
  if (log.difference) reporter.news({ kind: 'earlier search', file: log.file, ...log.difference });
  const boxes = new Map<string, readonly ScoredBox[]>();
  const known = await Promise.all(photos.map((photo) => log.of(photo)));
  const left = photos.filter((_, i) => known[i] === undefined);
  for (const [i, { path }] of photos.entries()) if (known[i]) boxes.set(path, known[i]);

  const loader = createDetectionLoader({ imageSize, batchSize, workers });
  await withProgress(reporter, 'looking for flukes', 'photos', left.length, async (update) => {
    let done = 0;
    for await (const batch of loader.evaluation(left)) {
      const detections = await detectInBatch(backend, network, batch.images, batch.shape, { confidence, iou });
      const found = detections.map((list, i) => {
        const photo = left[batch.photos[i]!]!;
        return { photo, boxes: list.flatMap((one) => inPhoto(one, batch.letterboxes[i]!)).slice(0, maxFlukes) };
      });
      for (const one of found) boxes.set(one.photo.path, one.boxes);
      await log.add(found);
      done += found.length;
      update(done);
    }
  }).finally(() => loader.close());
  const inOrder = photos.flatMap(({ path }) => (boxes.has(path) ? [[path, boxes.get(path)!] as const] : []));
  return { boxes: new Map(inOrder), problems: loader.problems, known: photos.length - left.length, log };
}

/** From the square to the photo; none if next to nothing of the box lies in it: the grey around it belongs to none. */
export function inPhoto({ box, score }: Detection, letterbox: Letterbox): ScoredBox[] {
  const { x, y, w, h } = toPhoto(box, letterbox);
  // Not `<`: a network with damaged weights finds NaN.
  if (!(w >= 1 && h >= 1)) return [];
  return [{ box: { x: round(x, 2), y: round(y, 2), w: round(w, 2), h: round(h, 2) }, score: round(score, 4) }];
}

/** More decimals would say nothing. */
const round = (value: number, decimals: number) => Number(value.toFixed(decimals));

/** How many flukes were found, and in how many photos. */
export function countFound({ boxes }: Pick<FoundFlukes, 'boxes'>) {
  const counts = [...boxes.values()].map((own) => own.length);
  const flukes = counts.reduce((sum, count) => sum + count, 0);
  return { flukes, photosWithFlukes: counts.filter((count) => count > 0).length, photos: boxes.size };
}

import { createDetectionLoader, type Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Reporter } from '../reporter.ts';
import { detectPhotos, type FoundFlukes } from './detect-in-photos.ts';
import { DetectionLog } from './detection-log.ts';
import type { Detector } from './detector.ts';
import { findFlukes } from './detect-in-batch.ts';

export interface FindBoxesOptions {
  /** Least score of a box. */
  readonly confidence: number;
  /** Of two boxes that overlap by more than this the better one is kept. */
  readonly iou: number;
  readonly batchSize: number;
  readonly maxFlukes?: number;
  readonly workers?: number;
  /** File of the {@link DetectionLog}. */
  readonly logFile: string;
  readonly reporter: Reporter;
}

/** As many as YOLOv3's own evaluation keeps of an image. */
const mostPerPhoto = 100;

export const searchDefaults = { confidence: 0.3, iou: 0.6, batchSize: 16 } as const;

/** Looks for flukes in photos with a detector; what an interrupted search with the same settings found counts. */
export async function findBoxes(
  backend: Backend,
  { network, imageSize, fingerprint }: Detector,
  photos: readonly Photo[],
  { confidence, iou, batchSize, maxFlukes, workers, logFile, reporter }: FindBoxesOptions,
): Promise<FoundFlukes & { readonly log: DetectionLog }> {
  const settings = {
    detector: fingerprint,
    image_size: imageSize,
    confidence,
    iou,
    max_flukes: maxFlukes ?? null,
  };
  const log = await DetectionLog.open(logFile, settings);
  if (log.notice) reporter.news({ kind: 'earlier search', text: log.notice });
  const source = createDetectionLoader({ imageSize, batchSize, workers });
  const find: Parameters<typeof detectPhotos>[1]['find'] = (images, shape) =>
    findFlukes(backend, network, images, shape, { confidence, iou, most: mostPerPhoto });
  const found = await detectPhotos(photos, { find, source, log, maxFlukes, reporter }).finally(() => source.close());
  return { ...found, log };
}

export function countFound({ boxes }: Pick<FoundFlukes, 'boxes'>) {
  const counts = [...boxes.values()].map((own) => own.length);
  const flukes = counts.reduce((sum, count) => sum + count, 0);
  return { flukes, photosWithFlukes: counts.filter((count) => count > 0).length, photos: boxes.size };
}

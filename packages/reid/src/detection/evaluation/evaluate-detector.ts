import { type DetectionLoader, type LabelledPhoto, toPhoto } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Darknet, Detection } from '@flukeprint/models';
import { detectInBatch } from '../search/detect-in-batch.ts';
import { type DetectionScores, evaluateDetections } from './average-precision.ts';

/** As COCO's evaluation is usually made: everything that is not surely nothing counts. */
const forEvaluation = { confidence: 0.001, iou: 0.6, most: 100 };

export interface DetectorEvaluation {
  readonly scores: DetectionScores;
  /** Per photo, best first, in pixels of the upright photo; nothing for a photo that cannot be read. */
  readonly found: Detection[][];
}

/** Looks for flukes in labelled photos and scores what is found. */
export async function evaluateDetector(
  backend: Backend,
  network: Darknet,
  photos: readonly LabelledPhoto[],
  loader: DetectionLoader,
): Promise<DetectorEvaluation> {
  const found: Detection[][] = photos.map(() => []);
  network.eval();
  try {
    for await (const batch of loader.evaluation(photos)) {
      const detections = await detectInBatch(backend, network, batch.images, batch.shape, forEvaluation);
      for (const [i, list] of detections.entries())
        found[batch.photos[i]!] = list.map((one) => ({ ...one, box: toPhoto(one.box, batch.letterboxes[i]!) }));
    }
  } finally {
    network.train();
  }
  return {
    scores: evaluateDetections(
      photos.map(({ boxes }) => boxes),
      found,
    ),
    found,
  };
}

import { functional as F, type Tensor } from '@flukeprint/autograd';

/** What is made of logits: cross-entropy, smoothed or not, or focal loss. */
export interface ClassificationOptions {
  /** Share of the target spread over all individuals alike (Szegedy et al. 2016, section 7), as torch's; 0 by default. */
  readonly labelSmoothing?: number;
  /** Exponent of the focal loss (Lin et al. 2017) in place of the cross-entropy; null, the default, is the cross-entropy. */
  readonly focalGamma?: number | null;
}

/** Throws where both are asked for: no paper says what a focal loss of a smoothed target is. */
export function checkClassification({ labelSmoothing = 0, focalGamma = null }: ClassificationOptions): void {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`expected labelSmoothing to be a number from 0 to 1, received ${labelSmoothing}`);
  }
  if (focalGamma === null) return;
  if (!(focalGamma >= 0 && Number.isFinite(focalGamma))) {
    throw new RangeError(`expected focalGamma to be a number of at least 0, received ${focalGamma}`);
  }
  if (labelSmoothing > 0) throw new RangeError('expected labelSmoothing or focalGamma, received both; leave one out');
}

/** Mean loss of logits [N, C], of whichever classifier, against the individuals `target` i32 [N]. */
export function classificationLoss(logits: Tensor, target: Tensor, options: ClassificationOptions = {}): Tensor {
  checkClassification(options);
  const { labelSmoothing = 0, focalGamma = null } = options;
  if (focalGamma !== null) return F.focalLoss(logits, target, { gamma: focalGamma });
  return F.crossEntropy(logits, target, { labelSmoothing });
}

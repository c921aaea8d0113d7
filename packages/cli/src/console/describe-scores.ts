import type { DetectionScores } from '@flukeprint/reid/detection/evaluation/average-precision';

/** Of a share of 1, without the sign: there are six in a row. */
const inPercent = (share: number) => (100 * share).toFixed(1);

export function describeScores({ mAP50, mAP50_95, precision, recall, confidence }: DetectionScores): string {
  const best = `precision ${inPercent(precision)}, recall ${inPercent(recall)} at ${confidence.toFixed(2)}`;
  return `mAP@0.5 ${inPercent(mAP50)}, mAP@0.5:0.95 ${inPercent(mAP50_95)}, ${best}`;
}

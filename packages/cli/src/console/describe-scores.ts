import type { DetectionScores } from '@flukeprint/reid/detection/evaluation/average-precision';

const percent = (share: number) => (100 * share).toFixed(1);

export function describeScores({ mAP50, mAP50_95, precision, recall, confidence }: DetectionScores): string {
  const best = `precision ${percent(precision)}, recall ${percent(recall)} at ${confidence.toFixed(2)}`;
  return `mAP@0.5 ${percent(mAP50)}, mAP@0.5:0.95 ${percent(mAP50_95)}, ${best}`;
}

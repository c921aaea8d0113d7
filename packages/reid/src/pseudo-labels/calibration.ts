export interface Prediction {
  readonly individual: string;
  /** Softmax over all individuals of the head's scores, without margin. */
  readonly probability: number;
}

export interface Calibration {
  /** Predictions that reach the threshold, and their share of all. */
  readonly sure: number;
  readonly coverage: number;
  /** Those of them that are right, and their share; NaN where none reaches the threshold. */
  readonly right: number;
  readonly precision: number;
}

/** How good predictions are where the truth is known: how many reach the threshold, and how many of those are right. */
export function calibration(
  predictions: readonly Prediction[],
  truth: readonly string[],
  threshold: number,
): Calibration {
  const sure = predictions.map((one, i) => ({ ...one, truth: truth[i] })).filter((one) => one.probability >= threshold);
  const right = sure.filter(({ individual, truth }) => individual === truth).length;
  return {
    coverage: predictions.length === 0 ? 0 : sure.length / predictions.length,
    precision: right / sure.length,
    sure: sure.length,
    right,
  };
}

/** The share of right names that a round shall have, on held-out photos; below `least` it is not written unasked. */
export const rightShare = { aim: 0.95, least: 0.9 };

/** Digits that a threshold is worth typing with. */
const digits = 1e4;

/**
 * The lowest threshold with so large a share of right names among those that reach it, and how many these are; null where no threshold
 * has it.
 */
export function thresholdFor(
  share: number,
  predictions: readonly Prediction[],
  truth: readonly string[],
): { readonly threshold: number; readonly sure: number; readonly right: number } | null {
  const known = predictions
    .map(({ individual, probability }, i) => ({
      at: Math.floor(digits * probability),
      isRight: individual === truth[i],
    }))
    .sort((a, b) => b.at - a.at);
  let best: ReturnType<typeof thresholdFor> = null;
  let right = 0;
  for (const [i, { at, isRight }] of known.entries()) {
    if (isRight) right += 1;
    // All that are as sure belong together.
    const isLast = known[i + 1]?.at !== at;
    if (isLast && right >= share * (i + 1)) best = { threshold: at / digits, sure: i + 1, right };
  }
  return best;
}

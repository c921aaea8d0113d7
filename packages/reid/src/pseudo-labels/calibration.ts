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

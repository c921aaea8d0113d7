import { carefulIsotonic, interpolate, type Knot } from '../fusion/isotonic.ts';
import { fitLogistic, type Logistic, logistic } from './logistic.ts';
import type { Pairs } from './pairs.ts';

/** Ways from a score to a probability. */
export const calibrations = ['isotonic', 'logistic'] as const;
export type CalibrationKind = (typeof calibrations)[number];

/** P(same animal) of a score. */
export type Calibrator =
  | { readonly kind: 'isotonic'; readonly knots: readonly Knot[] }
  | ({ readonly kind: 'logistic' } & Logistic);

/** Learns what scores mean from {@link Pairs}, of which there is at least one. */
export function fitCalibrator(kind: CalibrationKind, { scores, outcomes, weights }: Pairs): Calibrator {
  if (kind === 'logistic') return { kind, ...fitLogistic(scores, outcomes, weights) };
  return { kind, knots: carefulIsotonic(scores, outcomes, weights) };
}

/** P(same animal), between 0 and 1 and never either. */
export function calibrated(calibrator: Calibrator, score: number): number {
  if (calibrator.kind === 'isotonic') return interpolate(calibrator.knots, score);
  const p = logistic(calibrator.intercept + calibrator.slope * score);
  return Math.min(1 - 1e-12, Math.max(1e-12, p));
}

/** The log-odds of {@link calibrated}. */
export function logOddsOf(calibrator: Calibrator, score: number): number {
  const p = calibrated(calibrator, score);
  return Math.log(p / (1 - p));
}

import type { PlateauState } from './plateau.ts';

/** The numbers of {@link warmupCosine}. */
export interface WarmupCosine {
  /** Learning rate at the end of the warm-up. */
  readonly peak: number;
  /** Learning rate that the cosine ends in, just after the last step. */
  readonly end: number;
  /** Steps of linear warm-up; 0 for none. */
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** Learning rate of step `step` (from 0): linear to `peak`, then half a cosine down to `end` (Loshchilov & Hutter 2017). */
export function warmupCosine(step: number, { peak, end, warmupSteps, totalSteps }: WarmupCosine): number {
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return end + 0.5 * (peak - end) * (1 + Math.cos(Math.PI * progress));
}

/** What {@link learningRate} knows. */
export const scheduleNames = ['cosine', 'multistep', 'constant', 'plateau'] as const;
/** One of {@link scheduleNames}. */
export type ScheduleName = (typeof scheduleNames)[number];

/** A schedule's name with the settings of all; each reads its own. */
export interface Schedule {
  readonly schedule: ScheduleName;
  /** Learning rate at the end of the warm-up. */
  readonly lr: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Epochs of linear warm-up; 0 for none. */
  readonly warmupEpochs: number;
  /** Of cosine: the rate just after the last step. */
  readonly lrEnd: number;
  /** Of multistep: the rate is multiplied by `gamma` as soon as so many epochs are done, warm-up included. */
  readonly milestones: readonly number[];
  readonly gamma: number;
}

/**
 * Learning rate of step `step` (from 0). After the warm-up: `cosine` as {@link warmupCosine}; `multistep` as torch's
 * MultiStepLR; `plateau` what its state says, as torch's ReduceLROnPlateau; `constant` stays.
 */
export function learningRate(schedule: Schedule, step: number, plateau?: PlateauState): number {
  const { lr, lrEnd, epochs, stepsPerEpoch, warmupEpochs, milestones, gamma } = schedule;
  const warmupSteps = warmupEpochs * stepsPerEpoch;
  if (schedule.schedule === 'cosine') {
    return warmupCosine(step, { peak: lr, end: lrEnd, warmupSteps, totalSteps: epochs * stepsPerEpoch });
  }
  const after = () => {
    if (schedule.schedule === 'plateau') return plateau?.lr ?? lr;
    if (schedule.schedule === 'constant') return lr;
    // One factor after the other, as torch multiplies: the same bits.
    return milestones.filter((epoch) => step >= epoch * stepsPerEpoch).reduce((rate) => rate * gamma, lr);
  };
  return step < warmupSteps ? (after() * (step + 1)) / warmupSteps : after();
}

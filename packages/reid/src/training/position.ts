import { initialEarlyStopping, initialPlateau } from '@flukeprint/models';
import { z } from 'zod';
import { UserError } from '../user-error.ts';

const count = z.int().min(0);
const score = z.number().nullable();

const positionSchema = z.strictObject({
  /** Whole epochs done. */
  epoch: count,
  /** Batches done in the epoch after them, and the sum of their losses. */
  batch: count,
  lossSum: z.number(),
  /** Steps of the optimiser. */
  steps: count,
  /** Best score so far, and the evaluations since then. */
  earlyStopping: z.strictObject({ best: score, bad: count }),
  plateau: z.strictObject({ lr: z.number(), best: score, bad: count }),
  /** The run has come to its end before its last epoch. */
  stopped: z.boolean(),
});

/** What older checkpoints of detectors hold: whole epochs alone. */
const detectorPositionSchema = z.strictObject({ epoch: count, steps: count, best: score });

/** Where a run stands between two steps: with tensors and settings, all that decides how it goes on. */
export type Position = z.infer<typeof positionSchema>;

/** Before the first step. `lr`: of the schedule, after its warm-up. */
export function initialPosition(lr: number): Position {
  return {
    ...{ epoch: 0, batch: 0, lossSum: 0, steps: 0, stopped: false },
    earlyStopping: initialEarlyStopping,
    plateau: initialPlateau(lr),
  };
}

/** Reads the position that the checkpoint in file `path` holds as `text`; throws a {@link UserError} where it holds none. */
export function parsePosition(text: string | undefined, path: string, lr: number): Position {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    const { data: older } = detectorPositionSchema.safeParse(stored);
    if (!older) return positionSchema.parse(stored);
    const { epoch, steps, best } = older;
    return { ...initialPosition(lr), epoch, steps, earlyStopping: { best, bad: 0 } };
  } catch {
    throw new UserError(`${path} does not say in its metadata where training stood; it cannot be continued`);
  }
}

import type { Tensor } from '@flukeprint/autograd';
import { clipGradNorm, type GradScaler, type NamedParameters } from '@flukeprint/models';
import { UserError } from '../user-error.ts';

/** What an update tells of itself: scalars on the device, where they exist. */
export interface Update {
  /** Of all gradients, before it is limited; not finite in a step that was skipped. */
  readonly gradNorm?: Tensor;
  /** What the loss was multiplied by, in f16. */
  readonly lossScale?: Tensor;
}

/**
 * Limits the gradients' common norm; 0 for any. In f16 the optimiser does it, with the `control` that it is to be given: it
 * unscales them, too, and skips the step where they overflow.
 */
export function limitGradients(
  parameters: NamedParameters,
  maxNorm: number,
  scaler: GradScaler | null,
): Update & { readonly control?: Tensor } {
  if (scaler) return scaler.update(parameters, { maxNorm });
  return maxNorm > 0 ? { gradNorm: clipGradNorm(parameters, maxNorm) } : {};
}

/** Twenty-six overflows below the first scale: none would help any more. */
const leastLossScale = 2 ** -10;

/** Throws where the gradients of a run in f16 overflow whatever the scale. */
export function checkLossScale(lossScale: number | undefined, where: string): void {
  if (lossScale === undefined || lossScale >= leastLossScale) return;
  throw new UserError(`gradients overflow f16 with any scale of the loss ${where}; try --precision f32`);
}

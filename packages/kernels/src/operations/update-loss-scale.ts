import type { Operation } from '../contract.ts';
import { expectAttribute, expectF32, expectNumber, expectShape, f32 } from '../shape.ts';

export interface UpdateLossScaleAttributes {
  readonly growthFactor?: number;
  readonly backoffFactor?: number;
  /** Steps without overflow after which the scale grows. */
  readonly growthInterval?: number;
  /** Of the unscaled gradients, as in `clipNorm`; 0 for any. */
  readonly maxNorm?: number;
  /** Adam's, whose bias corrections count the steps that were taken. */
  readonly betas?: readonly [number, number];
}

export function resolveUpdateLossScale(attributes: UpdateLossScaleAttributes): Required<UpdateLossScaleAttributes> {
  const {
    growthFactor = 2,
    backoffFactor = 0.5,
    growthInterval = 2000,
    maxNorm = 0,
    betas = [0.9, 0.999],
  } = attributes;
  return { growthFactor, backoffFactor, growthInterval, maxNorm, betas };
}

const largest = 3.4028234663852886e38;

/**
 * Dynamic loss scaling (Micikevicius et al. 2018, section 3.2) with the rules of `torch.amp.GradScaler`, all on the device. `norm` is
 * that of the gradients of scale · loss: where it is not finite, so is a gradient, and the step shall be skipped.
 *
 * `state`: the scale, the steps since it last changed, and Adam's bias corrections 1 − β₁ᵗ and 1 − β₂ᵗ after the t steps that were taken.
 * `control`, for the optimisers: the factor that unscales and clips the gradients, 0 for a step to skip, and both corrections.
 * `gradNorm`: the unscaled norm.
 */
export const updateLossScale: Operation<
  'norm' | 'state',
  never,
  'nextState' | 'control' | 'gradNorm',
  UpdateLossScaleAttributes
> = {
  name: 'updateLossScale',
  infer({ norm, state }, attributes) {
    const { growthFactor, backoffFactor, growthInterval, maxNorm, betas } = resolveUpdateLossScale(attributes);
    expectShape('updateLossScale', 'norm', norm, []);
    expectF32('updateLossScale', 'state', state);
    expectShape('updateLossScale', 'state', state, [4]);
    expectNumber('updateLossScale', 'growthFactor', growthFactor, 1);
    const isFraction = backoffFactor > 0 && backoffFactor < 1;
    expectAttribute('updateLossScale', 'backoffFactor', 'a number from above 0 to below 1', backoffFactor, isFraction);
    const isCount = Number.isSafeInteger(growthInterval) && growthInterval > 0;
    expectAttribute('updateLossScale', 'growthInterval', 'a positive integer', growthInterval, isCount);
    expectNumber('updateLossScale', 'maxNorm', maxNorm, 0);
    const fractions = Array.isArray(betas) && betas.length === 2 && betas.every((b) => b >= 0 && b < 1);
    expectAttribute('updateLossScale', 'betas', 'two numbers from 0 to below 1', betas, fractions);
    return { nextState: f32(4), control: f32(3), gradNorm: f32() };
  },
  reference({ norm, state }, { nextState, control, gradNorm }, attributes) {
    const { growthFactor, backoffFactor, growthInterval, maxNorm, betas } = resolveUpdateLossScale(attributes);
    const [scale, since, ...corrections] = state.data as unknown as [number, number, number, number];
    const isTaken = Math.abs(norm.data[0]!) <= largest;
    const unscaled = norm.data[0]! / scale;
    const taken = isTaken ? corrections.map((c, i) => betas[i]! * c + (1 - betas[i]!)) : corrections;
    const grows = isTaken && since + 1 >= growthInterval && scale * growthFactor <= largest;
    const nextScale = isTaken ? scale * (grows ? growthFactor : 1) : scale * backoffFactor;
    const nextSince = isTaken && since + 1 < growthInterval ? since + 1 : 0;
    const clip = maxNorm > 0 ? Math.min(1, maxNorm / (unscaled + 1e-6)) : 1;
    nextState.data.set([nextScale, nextSince, ...taken]);
    control.data.set([isTaken ? clip / scale : 0, ...taken]);
    gradNorm.data[0] = unscaled;
  },
};

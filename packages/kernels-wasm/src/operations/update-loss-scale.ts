import { resolveUpdateLossScale } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const updateLossScale: Kernels['updateLossScale'] = (context, { norm, state }, results, attributes) => {
  const { nextState, control, gradNorm } = results;
  const { growthFactor, backoffFactor, growthInterval, maxNorm, betas } = resolveUpdateLossScale(attributes);
  const [beta1, beta2] = betas;
  context.launch('update_loss_scale', 1, {
    norm,
    state,
    nextState,
    control,
    gradNorm,
    growthFactor,
    backoffFactor,
    growthInterval,
    maxNorm,
    beta1,
    beta2,
    rest1: 1 - beta1,
    rest2: 1 - beta2,
  });
};

import { resolveUpdateLossScale } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const updateLossScale: Kernel<'updateLossScale'> = (context, { norm, state }, results, attributes) => {
  const { growthFactor, backoffFactor, growthInterval, maxNorm, betas } = resolveUpdateLossScale(attributes);
  const [beta1, beta2] = betas;
  context.dispatch({
    shader: 'update-loss-scale/update-loss-scale.wgsl',
    tensors: { norm, state, ...results },
    params: {
      ...{ growthFactor, backoffFactor, growthInterval, maxNorm, beta1, beta2 },
      ...{ oneMinusBeta1: 1 - beta1, oneMinusBeta2: 1 - beta2 },
    },
    threads: 1,
  });
};

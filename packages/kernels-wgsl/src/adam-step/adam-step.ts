import { resolveAdamStep } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const adamStep: Kernel<'adamStep'> = (context, { param, grad, expAvg, expAvgSq }, _, attributes) => {
  const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
  const [beta1, beta2] = betas;
  context.dispatch({
    shader: 'adam-step/adam-step.wgsl',
    tensors: { param, grad, expAvg, expAvgSq },
    params: {
      beta1,
      beta2,
      oneMinusBeta1: 1 - beta1,
      oneMinusBeta2: 1 - beta2,
      stepSize: lr / (1 - beta1 ** step),
      correction2: Math.sqrt(1 - beta2 ** step),
      eps,
      weightDecay: decoupled ? 0 : weightDecay,
      shrink: decoupled ? lr * weightDecay : 0,
    },
    ...vectorLaunch(param.shape),
  });
};

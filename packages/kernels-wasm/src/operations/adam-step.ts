import { resolveAdamStep, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const adamStep: Kernels['adamStep'] = (context, { param, grad, expAvg, expAvgSq, control }, _, attributes) => {
  const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
  const [beta1, beta2] = betas;
  context.launchElements('adam_step', size(param.shape), {
    param,
    grad,
    expAvg,
    expAvgSq,
    control,
    beta1,
    rest1: 1 - beta1,
    beta2,
    rest2: 1 - beta2,
    // `control` brings its own corrections.
    stepSize: control ? lr : lr / (1 - beta1 ** step),
    correction2: Math.sqrt(1 - beta2 ** step),
    eps,
    weightDecay: decoupled ? 0 : weightDecay,
    shrink: decoupled ? lr * weightDecay : 0,
  });
};

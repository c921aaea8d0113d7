import { resolveAdamStep, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const adamStep: Kernels['adamStep'] = (context, { param, grad, expAvg, expAvgSq, control }, _, attributes) => {
  const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
  const [beta1, beta2] = betas;
  context.launchElements(
    'adam_step',
    size(param.shape),
    context.address(param),
    context.address(grad),
    context.address(expAvg),
    context.address(expAvgSq),
    context.address(control),
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    // `control` brings its own corrections.
    control ? lr : lr / (1 - beta1 ** step),
    Math.sqrt(1 - beta2 ** step),
    eps,
    decoupled ? 0 : weightDecay,
    decoupled ? lr * weightDecay : 0,
  );
};

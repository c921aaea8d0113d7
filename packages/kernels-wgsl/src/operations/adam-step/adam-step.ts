import { resolveAdamStep } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const adamStep: Kernel<'adamStep'> = (context, { param, grad, expAvg, expAvgSq, control }, _, attributes) => {
  const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
  const [beta1, beta2] = betas;
  context.dispatch({
    shader: 'adam-step/adam-step.wgsl',
    // A binding cannot stay empty; what is not there is not read.
    tensors: { param, grad, expAvg, expAvgSq, control: control ?? grad },
    params: {
      beta1,
      beta2,
      oneMinusBeta1: 1 - beta1,
      oneMinusBeta2: 1 - beta2,
      stepSize: control ? lr : lr / (1 - beta1 ** step),
      correction2: Math.sqrt(1 - beta2 ** step),
      eps,
      weightDecay: decoupled ? 0 : weightDecay,
      shrink: decoupled ? lr * weightDecay : 0,
      hasControl: !!control,
    },
    ...vectorLaunch(param.shape),
  });
};

import { resolveSgdStep, size } from '@flukeprint/kernels';
import type { Kernels } from './context.ts';

export const sgdStep: Kernels['sgdStep'] = (context, { param, grad, momentumBuffer }, _, attributes) => {
  const { lr, momentum, nesterov, weightDecay } = resolveSgdStep(attributes);
  const tensors = [context.address(param), context.address(grad), context.address(momentumBuffer)] as const;
  context.launchElements('sgd_step', size(param.shape), ...tensors, lr, momentum, nesterov ? 1 : 0, weightDecay);
};

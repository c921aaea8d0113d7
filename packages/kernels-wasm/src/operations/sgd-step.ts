import { resolveSgdStep, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const sgdStep: Kernels['sgdStep'] = (context, { param, grad, momentumBuffer, control }, _, attributes) => {
  const { lr, momentum, nesterov, weightDecay } = resolveSgdStep(attributes);
  const tensors = { param, grad, momentumBuffer, control };
  context.launchElements('sgd_step', size(param.shape), { ...tensors, lr, momentum, nesterov, weightDecay });
};

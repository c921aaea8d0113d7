import { resolveSgdStep, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const sgdStep: Kernels['sgdStep'] = (context, { param, grad, momentumBuffer, control }, _, attributes) => {
  const { lr, momentum, nesterov, weightDecay } = resolveSgdStep(attributes);
  const [a, b] = [context.address(param), context.address(grad)];
  const [c, d] = [context.address(momentumBuffer), context.address(control)];
  context.launchElements('sgd_step', size(param.shape), a, b, c, d, lr, momentum, nesterov ? 1 : 0, weightDecay);
};

import { resolveSgdStep } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const sgdStep: Kernel<'sgdStep'> = (context, { param, grad, momentumBuffer, control }, _, attributes) => {
  context.dispatch({
    shader: 'sgd-step/sgd-step.wgsl',
    // A binding cannot stay empty; without momentum nothing is read from or written to the buffer.
    tensors: { param, grad, momentumBuffer: momentumBuffer ?? context.temporary([4]), control: control ?? grad },
    params: { ...resolveSgdStep(attributes), hasMomentum: !!momentumBuffer, hasControl: !!control },
    ...vectorLaunch(param.shape),
  });
};

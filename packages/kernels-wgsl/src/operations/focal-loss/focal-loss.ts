import { resolveFocalLoss, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { logSoftmax } from '../log-softmax/log-softmax.ts';
import { NAN_BITS } from '../nan.ts';

export const focalLoss: Kernel<'focalLoss'> = (context, { input, target }, outputs, attributes) => {
  const { output, logProbabilities } = outputs;
  logSoftmax(context, { input }, { output: logProbabilities }, { dim: 1 });
  context.dispatch({
    shader: 'focal-loss/loss.wgsl',
    tensors: { logProbabilities, labels: target, output },
    params: { classes: input.shape[1]!, nan: NAN_BITS, ...resolveFocalLoss(attributes) },
    workgroups: 1,
  });
};

export const focalLossGrad: Kernel<'focalLossGrad'> = (context, inputs, { gradInput }, attributes) => {
  const { gradOutput, logProbabilities, target } = inputs;
  context.dispatch({
    shader: 'focal-loss/grad.wgsl',
    tensors: { gradOutput, logProbabilities, labels: target, gradInput },
    params: { classes: gradInput.shape[1]!, nan: NAN_BITS, ...resolveFocalLoss(attributes) },
    threads: size(gradInput.shape),
  });
};

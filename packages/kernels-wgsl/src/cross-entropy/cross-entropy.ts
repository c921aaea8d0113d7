import { channels, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { logSoftmax } from '../log-softmax/log-softmax.ts';
import { NAN_BITS } from '../nan.ts';

export const crossEntropy: Kernel<'crossEntropy'> = (context, { input, target }, { output, logProbabilities }) => {
  logSoftmax(context, { input }, { output: logProbabilities }, { dim: 1 });
  const { channels: classes, positions } = channels(input.shape);
  context.dispatch({
    shader: 'cross-entropy/loss.wgsl',
    tensors: { logProbabilities, labels: target, output },
    params: { classes, positions, nan: NAN_BITS },
    workgroups: 1,
  });
};

export const crossEntropyGrad: Kernel<'crossEntropyGrad'> = (context, inputs, { gradInput }) => {
  const { gradOutput, logProbabilities, target } = inputs;
  const { channels: classes, positions } = channels(gradInput.shape);
  context.dispatch({
    shader: 'cross-entropy/grad.wgsl',
    tensors: { gradOutput, logProbabilities, labels: target, gradInput },
    params: { classes, positions, nan: NAN_BITS },
    threads: size(gradInput.shape),
  });
};

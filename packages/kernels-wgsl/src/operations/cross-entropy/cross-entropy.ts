import { channels, resolveCrossEntropy, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { logSoftmax } from '../log-softmax/log-softmax.ts';
import { NAN_BITS } from '../nan.ts';

export const crossEntropy: Kernel<'crossEntropy'> = (context, { input, target }, outputs, attributes) => {
  const { output, logProbabilities } = outputs;
  logSoftmax(context, { input }, { output: logProbabilities }, { dim: 1 });
  const { channels: classes, positions } = channels(input.shape);
  context.dispatch({
    shader: 'cross-entropy/loss.wgsl',
    tensors: { logProbabilities, labels: target, output },
    params: { classes, positions, nan: NAN_BITS, ...resolveCrossEntropy(attributes) },
    workgroups: 1,
  });
};

export const crossEntropyGrad: Kernel<'crossEntropyGrad'> = (context, inputs, { gradInput }, attributes) => {
  const { gradOutput, logProbabilities, target } = inputs;
  const { channels: classes, positions } = channels(gradInput.shape);
  context.dispatch({
    shader: 'cross-entropy/grad.wgsl',
    tensors: { gradOutput, logProbabilities, labels: target, gradInput },
    params: { classes, positions, nan: NAN_BITS, ...resolveCrossEntropy(attributes) },
    threads: size(gradInput.shape),
  });
};

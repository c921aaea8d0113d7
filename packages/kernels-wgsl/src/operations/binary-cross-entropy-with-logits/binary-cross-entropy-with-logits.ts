import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const binaryCrossEntropyWithLogits: Kernel<'binaryCrossEntropyWithLogits'> = (context, inputs, { output }) => {
  const { input, target } = inputs;
  context.dispatch({
    shader: 'binary-cross-entropy-with-logits/loss.wgsl',
    tensors: { input, labels: target, output },
    workgroups: 1,
  });
};

export const binaryCrossEntropyWithLogitsGrad: Kernel<'binaryCrossEntropyWithLogitsGrad'> = (
  context,
  { gradOutput, input, target },
  { gradInput },
) => {
  context.dispatch({
    shader: 'binary-cross-entropy-with-logits/grad.wgsl',
    tensors: { gradOutput, input, labels: target, gradInput },
    threads: size(gradInput.shape),
  });
};

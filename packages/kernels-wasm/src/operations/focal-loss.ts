import { resolveFocalLoss } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const focalLoss: Kernels['focalLoss'] = (
  context,
  { input, target },
  { output, logProbabilities },
  attributes,
) => {
  const { gamma } = resolveFocalLoss(attributes);
  const [rows, classes] = input.shape as [number, number];
  context.launch('log_softmax', rows, { input, output: logProbabilities, extent: classes, inner: 1 });
  context.launch('focal_loss', 1, { logProbabilities, target, output, rows, classes, gamma });
};

export const focalLossGrad: Kernels['focalLossGrad'] = (context, inputs, { gradInput }, attributes) => {
  const { gamma } = resolveFocalLoss(attributes);
  const { gradOutput, logProbabilities, target } = inputs;
  const [rows, classes] = logProbabilities.shape as [number, number];
  context.launch('focal_loss_grad', rows, { gradOutput, logProbabilities, target, gradInput, rows, classes, gamma });
};

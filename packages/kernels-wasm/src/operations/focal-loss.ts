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
  const logP = context.address(logProbabilities);
  context.launch('log_softmax', rows, context.address(input), logP, classes, 1);
  context.launch('focal_loss', 1, logP, context.address(target), context.address(output), rows, classes, gamma);
};

export const focalLossGrad: Kernels['focalLossGrad'] = (context, inputs, { gradInput }, attributes) => {
  const { gamma } = resolveFocalLoss(attributes);
  const [rows, classes] = inputs.logProbabilities.shape as [number, number];
  context.launch(
    'focal_loss_grad',
    rows,
    context.address(inputs.gradOutput),
    context.address(inputs.logProbabilities),
    context.address(inputs.target),
    context.address(gradInput),
    rows,
    classes,
    gamma,
  );
};

import { channels, resolveCrossEntropy, type Shape } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Class scores [N, C, …] as rows of scores. */
function rowsOf(shape: Shape): { rows: number; classes: number; positions: number } {
  const { batch, channels: classes, positions } = channels(shape);
  return { rows: batch * positions, classes, positions };
}

export const crossEntropy: Kernels['crossEntropy'] = (context, { input, target }, outputs, attributes) => {
  const { rows, classes, positions } = rowsOf(input.shape);
  const logP = context.address(outputs.logProbabilities);
  context.launch('log_softmax', rows, context.address(input), logP, classes, positions);
  context.launch(
    'cross_entropy',
    1,
    logP,
    context.address(target),
    context.address(outputs.output),
    rows,
    classes,
    positions,
    resolveCrossEntropy(attributes).labelSmoothing,
  );
};

export const crossEntropyGrad: Kernels['crossEntropyGrad'] = (context, inputs, { gradInput }, attributes) => {
  const { rows, classes, positions } = rowsOf(inputs.logProbabilities.shape);
  context.launch(
    'cross_entropy_grad',
    rows,
    context.address(inputs.gradOutput),
    context.address(inputs.logProbabilities),
    context.address(inputs.target),
    context.address(gradInput),
    rows,
    classes,
    positions,
    resolveCrossEntropy(attributes).labelSmoothing,
  );
};

import { channels, resolveCrossEntropy, type Shape } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Class scores [N, C, …] as rows of scores. */
function rowsOf(shape: Shape): { rows: number; classes: number; positions: number } {
  const { batch, channels: classes, positions } = channels(shape);
  return { rows: batch * positions, classes, positions };
}

export const crossEntropy: Kernels['crossEntropy'] = (context, { input, target }, outputs, attributes) => {
  const { output, logProbabilities } = outputs;
  const extents = rowsOf(input.shape);
  const { rows, classes: extent, positions: inner } = extents;
  context.launch('log_softmax', rows, { input, output: logProbabilities, extent, inner });
  const { labelSmoothing } = resolveCrossEntropy(attributes);
  context.launch('cross_entropy', 1, { logProbabilities, target, output, ...extents, labelSmoothing });
};

export const crossEntropyGrad: Kernels['crossEntropyGrad'] = (context, inputs, { gradInput }, attributes) => {
  const { gradOutput, logProbabilities, target } = inputs;
  const extents = rowsOf(logProbabilities.shape);
  const { labelSmoothing } = resolveCrossEntropy(attributes);
  const values = { gradOutput, logProbabilities, target, gradInput, ...extents, labelSmoothing };
  context.launch('cross_entropy_grad', extents.rows, values);
};

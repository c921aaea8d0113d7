import { channels, resolveBatchNorm } from '@flukeprint/kernels';
import type { Kernels } from './context.ts';

export const batchNorm: Kernels['batchNorm'] = (context, inputs, { output, saveMean, saveInvstd }, attributes) => {
  const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
  const shape = channels(inputs.input.shape);
  context.launch(
    'batch_norm',
    shape.channels,
    context.address(inputs.input),
    context.address(inputs.weight),
    context.address(inputs.bias),
    context.address(inputs.runningMean),
    context.address(inputs.runningVar),
    context.address(inputs.residual),
    context.address(output),
    context.address(saveMean),
    context.address(saveInvstd),
    shape.batch,
    shape.channels,
    shape.positions,
    Number(training),
    Number(relu),
    momentum,
    eps,
  );
};

export const batchNormGrad: Kernels['batchNormGrad'] = (context, inputs, outputs, { training, relu }) => {
  const shape = channels(inputs.input.shape);
  context.launch(
    'batch_norm_grad',
    shape.channels,
    context.address(inputs.gradOutput),
    context.address(relu ? inputs.output : undefined),
    context.address(inputs.input),
    context.address(inputs.saveMean),
    context.address(inputs.saveInvstd),
    context.address(inputs.weight),
    context.address(outputs.gradInput),
    context.address(outputs.gradWeight),
    context.address(outputs.gradBias),
    context.address(outputs.gradResidual),
    shape.batch,
    shape.channels,
    shape.positions,
    Number(training),
  );
};

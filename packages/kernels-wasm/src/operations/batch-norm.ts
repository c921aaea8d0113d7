import { channels, type DeviceTensor, resolveBatchNorm } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';

export const batchNorm: Kernels['batchNorm'] = (context, inputs, outputs, attributes) =>
  launchBatchNorm(context, [inputs.input], inputs, outputs, attributes);

export const batchNormGrad: Kernels['batchNormGrad'] = (context, inputs, gradients, attributes) =>
  launchBatchNormGrad(context, [inputs.input], inputs, [gradients.gradInput], gradients, attributes);

/** `Part`s of batch_norm.rs: tensors that are taken as joined along the channels. */
function parts(context: Context, tensors: readonly DeviceTensor[]): number {
  return context.integers(tensors.flatMap((tensor) => [context.address(tensor), tensor.shape[1]!]));
}

type Forward = Parameters<Kernels['batchNorm']>;
type Backward = Parameters<Kernels['batchNormGrad']>;

export function launchBatchNorm(
  context: Context,
  inputs: readonly DeviceTensor[],
  rest: Omit<Forward[1], 'input'>,
  { output, saveMean, saveInvstd }: Forward[2],
  attributes: Forward[3],
): void {
  const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
  const shape = channels(output.shape);
  context.launch(
    'batch_norm',
    shape.channels,
    parts(context, inputs),
    context.address(rest.weight),
    context.address(rest.bias),
    context.address(rest.runningMean),
    context.address(rest.runningVar),
    context.address(rest.residual),
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
}

export function launchBatchNormGrad(
  context: Context,
  inputs: readonly DeviceTensor[],
  rest: Omit<Backward[1], 'input'>,
  gradInputs: readonly DeviceTensor[],
  { gradWeight, gradBias, gradResidual }: Omit<Backward[2], 'gradInput'>,
  { training, relu }: Backward[3],
): void {
  const shape = channels(rest.gradOutput.shape);
  context.launch(
    'batch_norm_grad',
    shape.channels,
    context.address(rest.gradOutput),
    context.address(relu ? rest.output : undefined),
    parts(context, inputs),
    context.address(rest.saveMean),
    context.address(rest.saveInvstd),
    context.address(rest.weight),
    parts(context, gradInputs),
    context.address(gradWeight),
    context.address(gradBias),
    context.address(gradResidual),
    shape.batch,
    shape.channels,
    shape.positions,
    Number(training),
  );
}

import { channels, type DeviceTensor, resolveBatchNorm } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';

export const batchNorm: Kernels['batchNorm'] = (context, inputs, outputs, attributes) =>
  launchBatchNorm(context, [inputs.input], inputs, outputs, attributes);

export const batchNormGrad: Kernels['batchNormGrad'] = (context, inputs, gradients, attributes) =>
  launchBatchNormGrad(context, [inputs.input], inputs, [gradients.gradInput], gradients, attributes);

/** `Part`s of batch_norm.rs: tensors that are taken as joined along the channels. */
function partsOf(context: Context, tensors: readonly DeviceTensor[]): number {
  return context.integers(tensors.flatMap((tensor) => [context.address(tensor), tensor.shape[1]!]));
}

type Forward = Parameters<Kernels['batchNorm']>;
type Backward = Parameters<Kernels['batchNormGrad']>;

/** `batchNorm` of `inputs` joined along the channels, as if they were one input. */
export function launchBatchNorm(
  context: Context,
  inputs: readonly DeviceTensor[],
  { weight, bias, runningMean, runningVar, residual }: Omit<Forward[1], 'input'>,
  { output, saveMean, saveInvstd }: Forward[2],
  attributes: Forward[3],
): void {
  const shape = channels(output.shape);
  context.launch('batch_norm', shape.channels, {
    inputs: partsOf(context, inputs),
    weight,
    bias,
    runningMean,
    runningVar,
    residual,
    output,
    saveMean,
    saveInvstd,
    ...shape,
    ...resolveBatchNorm(attributes),
  });
}

/** `batchNormGrad`, its gradInput cut into `gradInputs`. */
export function launchBatchNormGrad(
  context: Context,
  inputs: readonly DeviceTensor[],
  { gradOutput, output, saveMean, saveInvstd, weight }: Omit<Backward[1], 'input'>,
  gradInputs: readonly DeviceTensor[],
  { gradWeight, gradBias, gradResidual }: Omit<Backward[2], 'gradInput'>,
  { training, relu }: Backward[3],
): void {
  const shape = channels(gradOutput.shape);
  context.launch('batch_norm_grad', shape.channels, {
    gradOutput,
    output: relu ? output : undefined,
    inputs: partsOf(context, inputs),
    saveMean,
    saveInvstd,
    weight,
    gradInputs: partsOf(context, gradInputs),
    gradWeight,
    gradBias,
    gradResidual,
    ...shape,
    training,
  });
}

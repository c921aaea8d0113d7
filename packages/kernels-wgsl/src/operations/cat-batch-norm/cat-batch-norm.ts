import { type DeviceTensor, numbered, resolveBatchNorm, size } from '@flukeprint/kernels';
import {
  dispatchBatchNormGrad,
  finishGrad,
  finishStatistics,
  takeRunningStatistics,
} from '../batch-norm/batch-norm.ts';
import { slice } from '../batch-norm/slices.ts';
import type { Kernel, KernelContext } from '../kernel-context.ts';
import { type Group, grouped } from './groups.ts';

/** Parts that a launch reads at once: a shader has eight bindings. */
const READ = 5;
/** And those that it reads and writes. */
const READ_AND_WRITTEN = 3;

type Backward = Parameters<Kernel<'catBatchNormGrad'>>;

export const catBatchNorm: Kernel<'catBatchNorm'> = (context, inputs, outputs, attributes) => {
  const { weight, bias, runningMean, runningVar } = inputs;
  const { output, saveMean, saveInvstd } = outputs;
  const { training, relu } = resolveBatchNorm(attributes);
  const groups = grouped(numbered(inputs, 'input.'), READ);
  const statistics = { saveMean, saveInvstd };
  const running = { runningMean, runningVar };
  if (training) finishStatistics(context, sliceStatistics(context, groups), statistics, running, attributes);
  else takeRunningStatistics(context, statistics, running, attributes);
  const coefficients = coefficientsOf(context, { ...statistics, weight, bias });
  for (const { part: group, params, ...launch } of slice(groups, 'most')) {
    context.dispatch({
      shader: 'cat-batch-norm/forward.wgsl',
      tensors: { ...readParts(group), coefficients, output },
      params: { ...params, firsts: group.firsts, relu },
      ...launch,
    });
  }
};

export const catBatchNormGrad: Kernel<'catBatchNormGrad'> = (context, inputs, gradients, attributes) => {
  const parts = numbered(inputs, 'input.');
  const gradInputs = numbered(gradients, 'gradInput.');
  // Without the bias only the output tells what the relu let through.
  if (attributes.relu && !inputs.bias) {
    dispatchBatchNormGrad(context, parts, inputs, gradInputs, gradients, attributes);
    return;
  }
  const { gradOutput, saveMean, saveInvstd, weight, bias } = inputs;
  const { training, relu = false } = attributes;
  const perChannel = { saveMean, saveInvstd, weight, bias };
  const partials = sliceSums(context, grouped(parts, READ), gradOutput, coefficientsOf(context, perChannel), relu);
  const count = size(gradOutput.shape) / size(saveMean.shape);
  const coefficients = finishGrad(context, partials, perChannel, gradients, count, training);
  for (const { part: group, params, ...launch } of slice(grouped(parts, READ_AND_WRITTEN), 'most')) {
    const written = writtenParts(context, group, gradInputs);
    context.dispatch({
      shader: 'cat-batch-norm/grad-input.wgsl',
      tensors: { ...readParts(group), ...written, gradOutput, coefficients },
      params: { ...params, firsts: group.firsts, relu },
      ...launch,
    });
  }
};

/** f32 [channels, slices, (count, mean, sum of squared deviations)]. */
function sliceStatistics(context: KernelContext, groups: readonly Group[]): DeviceTensor {
  const sliced = slice(groups, 'enough');
  const { wholeChannels, slices } = sliced[0]!.params;
  const partials = context.temporary([wholeChannels, slices, 3]);
  for (const { part: group, params, ...launch } of sliced) {
    context.dispatch({
      shader: 'cat-batch-norm/statistics.wgsl',
      tensors: { ...readParts(group), partials },
      params: { ...params, firsts: group.firsts, relu: false },
      ...launch,
    });
  }
  return partials;
}

/** f32 [channels, slices, 2]: the gradient, alone and times the input's deviation from the mean. */
function sliceSums(
  context: KernelContext,
  groups: readonly Group[],
  gradOutput: DeviceTensor,
  coefficients: DeviceTensor,
  relu: boolean,
): DeviceTensor {
  const sliced = slice(groups, 'enough');
  const { wholeChannels, slices } = sliced[0]!.params;
  const partials = context.temporary([wholeChannels, slices, 2]);
  for (const { part: group, params, ...launch } of sliced) {
    context.dispatch({
      shader: 'cat-batch-norm/grad-sums.wgsl',
      tensors: { ...readParts(group), gradOutput, coefficients, partials },
      params: { ...params, firsts: group.firsts, relu },
      ...launch,
    });
  }
  return partials;
}

/** f32 [channels, (mean, scale, shift, –)]. */
function coefficientsOf(
  context: KernelContext,
  { saveMean, saveInvstd, weight, bias }: Pick<Backward[1], 'saveMean' | 'saveInvstd' | 'weight' | 'bias'>,
): DeviceTensor {
  const coefficients = context.temporary([size(saveMean.shape), 4]);
  context.dispatch({
    shader: 'cat-batch-norm/coefficients.wgsl',
    tensors: { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean, coefficients },
    params: { hasWeight: !!weight, hasBias: !!bias },
    threads: size(saveMean.shape),
  });
  return coefficients;
}

/** The group's parts by the names in the shaders. The first stands in for those that there are not. */
function readParts({ parts }: Group): Record<string, DeviceTensor> {
  return Object.fromEntries(Array.from({ length: READ }, (_, i) => [`input${i}`, parts[i] ?? parts[0]!]));
}

/** The same of what is written, where what there is not needs a place of its own. */
function writtenParts(
  context: KernelContext,
  { parts, start }: Group,
  gradInputs: readonly DeviceTensor[],
): Record<string, DeviceTensor> {
  const place = (i: number) => (i < parts.length ? gradInputs[start + i]! : context.temporary([4], parts[0]!.dtype));
  return Object.fromEntries(Array.from({ length: READ_AND_WRITTEN }, (_, i) => [`gradInput${i}`, place(i)]));
}

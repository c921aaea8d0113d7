import { type DeviceTensor, resolveBatchNorm, size } from '@flukeprint/kernels';
import type { Kernel, KernelContext } from '../kernel-context.ts';
import { finishLaunch, slice } from './slices.ts';

export const batchNormGrad: Kernel<'batchNormGrad'> = (context, inputs, gradients, attributes) =>
  dispatchBatchNormGrad(context, [inputs.input], inputs, [gradients.gradInput], gradients, attributes);

type Forward = Parameters<Kernel<'batchNorm'>>;
type Backward = Parameters<Kernel<'batchNormGrad'>>;
type Statistics = Pick<Forward[2], 'saveMean' | 'saveInvstd'>;
type Running = Pick<Forward[1], 'runningMean' | 'runningVar'>;

export const batchNorm: Kernel<'batchNorm'> = (
  context,
  { input, weight, bias, runningMean, runningVar, residual },
  { output, saveMean, saveInvstd },
  attributes,
) => {
  const { training, relu } = resolveBatchNorm(attributes);
  const statistics = { saveMean, saveInvstd };
  const running = { runningMean, runningVar };
  if (training) finishStatistics(context, sliceStatistics(context, input), statistics, running, attributes);
  else takeRunningStatistics(context, statistics, running, attributes);
  // A binding cannot stay empty: saveMean stands in for what is absent.
  const perChannel = { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean };
  const has = { hasWeight: !!weight, hasBias: !!bias, hasResidual: !!residual };
  const { params, workgroups, constants } = slice([input], 'most')[0]!;
  context.dispatch({
    shader: 'batch-norm/forward.wgsl',
    tensors: { input, ...perChannel, residual: residual ?? input, output },
    params: { ...params, ...has, relu },
    workgroups,
    constants,
  });
};

/** The statistics of slices of each channel: f32 [channels, slices, (count, mean, sum of squared deviations)]. */
function sliceStatistics(context: KernelContext, input: DeviceTensor): DeviceTensor {
  const { params, workgroups, constants } = slice([input], 'enough')[0]!;
  const partials = context.temporary([params.channels, params.slices, 3]);
  const tensors = { input, partials };
  context.dispatch({ shader: 'batch-norm/statistics.wgsl', tensors, params, workgroups, constants });
  return partials;
}

/** The running statistics as those to normalise with. */
export function takeRunningStatistics(
  context: KernelContext,
  { saveMean, saveInvstd }: Statistics,
  { runningMean, runningVar }: Running,
  attributes: Forward[3],
): void {
  const { eps } = resolveBatchNorm(attributes);
  context.dispatch({
    shader: 'batch-norm/running-statistics.wgsl',
    tensors: { runningMean, runningVar, saveMean, saveInvstd },
    params: { eps },
    threads: size(saveMean.shape),
  });
}

/**
 * Statistics of each channel out of `partials`, f32 [channels, slices, (count, mean, sum of squared deviations)], in a
 * fixed order, and with them the running ones. Slices may differ in count, and one of count 0 is ignored.
 */
export function finishStatistics(
  context: KernelContext,
  partials: DeviceTensor,
  { saveMean, saveInvstd }: Statistics,
  { runningMean, runningVar }: Running,
  attributes: Forward[3],
): void {
  const [count, slices] = partials.shape as [number, number, number];
  const { momentum, eps } = resolveBatchNorm(attributes);
  context.dispatch({
    shader: 'batch-norm/finish-statistics.wgsl',
    tensors: {
      ...{ partials, saveMean, saveInvstd },
      runningMean: runningMean ?? context.temporary(saveMean.shape),
      runningVar: runningVar ?? context.temporary(saveMean.shape),
    },
    params: { slices, momentum, eps },
    ...finishLaunch(count, slices),
  });
}

/** The gradients of a batch norm, of an input that may come in parts: `gradInputs` are those of `parts`, in their order. */
export function dispatchBatchNormGrad(
  context: KernelContext,
  parts: readonly DeviceTensor[],
  { gradOutput, output, saveMean, saveInvstd, weight, bias }: Omit<Backward[1], 'input'>,
  gradInputs: readonly DeviceTensor[],
  { gradWeight, gradBias, gradResidual }: Omit<Backward[2], 'gradInput'>,
  { training, relu = false }: Backward[3],
): void {
  const perChannel = { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean };
  // With a residual the output's sign does not follow from the input, and the masked gradient is a result.
  const byInput = relu && !gradResidual && bias !== undefined;
  const sliced = slice(parts, 'enough');
  const { wholeChannels, slices } = sliced[0]!.params;
  const partials = context.temporary([wholeChannels, slices, 2]);
  // What is not wanted goes to a place of its own: a binding that is written to cannot be bound twice.
  const masked = byInput ? undefined : (gradResidual ?? context.temporary([4], gradOutput.dtype));
  for (const { part, params, ...launch } of sliced) {
    context.dispatch({
      shader: byInput ? 'batch-norm/relu-grad-sums.wgsl' : 'batch-norm/grad-sums.wgsl',
      tensors: { gradOutput, output: output ?? gradOutput, input: part, ...perChannel, partials, masked },
      params: { ...params, hasWeight: !!weight, relu, writeMasked: !!gradResidual },
      ...launch,
    });
  }
  const count = size(gradOutput.shape) / wholeChannels;
  const totals = { gradWeight, gradBias };
  const coefficients = finishGrad(context, partials, { saveMean, saveInvstd, weight, bias }, totals, count, training);
  const reluByOutput = relu && !byInput && !gradResidual;
  for (const [i, { part, params, ...launch }] of slice(parts, 'most').entries()) {
    context.dispatch({
      shader: 'batch-norm/grad-input.wgsl',
      tensors: {
        gradOutput: gradResidual ?? gradOutput,
        output: output ?? gradOutput,
        input: part,
        coefficients,
        gradInput: gradInputs[i],
      },
      params: { ...params, reluByOutput, reluByInput: byInput },
      ...launch,
    });
  }
}

/**
 * Gradients of weight and bias out of the sums of slices, f32 [channels, slices, 2], and f32 [channels, 2, 4], what
 * grad-input.wgsl needs to know of each channel. `count` values have a channel.
 */
export function finishGrad(
  context: KernelContext,
  partials: DeviceTensor,
  { saveMean, saveInvstd, weight, bias }: Pick<Backward[1], 'saveMean' | 'saveInvstd' | 'weight' | 'bias'>,
  { gradWeight, gradBias }: Pick<Backward[2], 'gradWeight' | 'gradBias'>,
  count: number,
  training: boolean,
): DeviceTensor {
  const [channels, slices] = partials.shape as [number, number, number];
  const perChannel = { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean };
  const coefficients = context.temporary([channels, 2, 4]);
  context.dispatch({
    shader: 'batch-norm/finish-grad.wgsl',
    tensors: { partials, ...perChannel, gradWeight, gradBias, coefficients },
    params: { slices, hasWeight: !!weight, hasBias: !!bias, count, training },
    ...finishLaunch(channels, slices),
  });
  return coefficients;
}

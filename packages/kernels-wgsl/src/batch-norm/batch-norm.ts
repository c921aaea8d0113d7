import { type DeviceTensor, resolveBatchNorm, size } from '@flukeprint/kernels';
import type { Kernel, KernelContext } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';
import { slice } from './slices.ts';

export const batchNorm: Kernel<'batchNorm'> = (context, inputs, outputs, attributes) =>
  dispatchBatchNorm(context, [inputs.input], inputs, outputs, attributes);

export const batchNormGrad: Kernel<'batchNormGrad'> = (context, inputs, gradients, attributes) =>
  dispatchBatchNormGrad(context, [inputs.input], inputs, [gradients.gradInput], gradients, attributes);

type Forward = Parameters<Kernel<'batchNorm'>>;
type Backward = Parameters<Kernel<'batchNormGrad'>>;
type Statistics = Pick<Forward[2], 'saveMean' | 'saveInvstd'>;
type Running = Pick<Forward[1], 'runningMean' | 'runningVar'>;

export function dispatchBatchNorm(
  context: KernelContext,
  parts: readonly DeviceTensor[],
  { weight, bias, runningMean, runningVar, residual }: Omit<Forward[1], 'input'>,
  { output, saveMean, saveInvstd }: Forward[2],
  attributes: Forward[3],
): void {
  const { training, eps, relu } = resolveBatchNorm(attributes);
  if (training) {
    const partials = dispatchStatistics(context, parts);
    finishStatistics(context, partials, { saveMean, saveInvstd }, { runningMean, runningVar }, attributes);
  } else {
    context.dispatch({
      shader: 'batch-norm/running-statistics.wgsl',
      tensors: { runningMean, runningVar, saveMean, saveInvstd },
      params: { eps },
      threads: size(saveMean.shape),
    });
  }
  // A binding cannot stay empty: saveMean stands in for what is absent.
  const perChannel = { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean };
  const has = { hasWeight: !!weight, hasBias: !!bias, hasResidual: !!residual };
  for (const { part, params, ...launch } of slice(parts, 'most')) {
    context.dispatch({
      shader: 'batch-norm/forward.wgsl',
      tensors: { input: part, ...perChannel, residual: residual ?? part, output },
      params: { ...params, ...has, relu },
      ...launch,
    });
  }
}

/** The statistics of slices of each channel: f32 [channels, slices, (count, mean, sum of squared deviations)]. */
function dispatchStatistics(context: KernelContext, parts: readonly DeviceTensor[]): DeviceTensor {
  const sliced = slice(parts, 'enough');
  const { wholeChannels, slices } = sliced[0]!.params;
  const partials = context.temporary([wholeChannels, slices, 3]);
  for (const { part, params, ...launch } of sliced) {
    context.dispatch({
      shader: 'batch-norm/statistics.wgsl',
      tensors: { input: part, partials },
      params,
      ...launch,
    });
  }
  return partials;
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
    ...rowLaunch(count, slices),
  });
}

export function dispatchBatchNormGrad(
  context: KernelContext,
  parts: readonly DeviceTensor[],
  { gradOutput, output, saveMean, saveInvstd, weight, bias }: Omit<Backward[1], 'input'>,
  gradInputs: readonly DeviceTensor[],
  { gradWeight, gradBias, gradResidual }: Omit<Backward[2], 'gradInput'>,
  { training, relu = false }: Backward[3],
): void {
  const perChannel = { saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean };
  const has = { hasWeight: !!weight, hasBias: !!bias };
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
      params: { ...params, ...has, relu, writeMasked: !!gradResidual },
      ...launch,
    });
  }
  const coefficients = context.temporary([wholeChannels, 2, 4]);
  context.dispatch({
    shader: 'batch-norm/finish-grad.wgsl',
    tensors: { partials, ...perChannel, gradWeight, gradBias, coefficients },
    params: { slices, ...has, count: size(gradOutput.shape) / wholeChannels, training },
    ...rowLaunch(wholeChannels, slices),
  });
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

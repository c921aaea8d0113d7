import { channels, type DeviceTensor, resolveBatchNorm, size } from '@flukeprint/kernels';
import type { Kernel, KernelContext } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';

export const batchNorm: Kernel<'batchNorm'> = (context, inputs, outputs, attributes) =>
  dispatchBatchNorm(context, [inputs.input], inputs, outputs, attributes);

export const batchNormGrad: Kernel<'batchNormGrad'> = (context, inputs, gradients, attributes) =>
  dispatchBatchNormGrad(context, [inputs.input], inputs, [gradients.gradInput], gradients, attributes);

/** Each of the tensors that are taken as joined along the channels, with its place among them. */
function placed(parts: readonly DeviceTensor[]) {
  const wholeChannels = parts.reduce((sum, { shape }) => sum + shape[1]!, 0);
  let offset = 0;
  return parts.map((part) => {
    const place = { ...channels(part.shape), wholeChannels, offset };
    offset += place.channels;
    return { part, place };
  });
}

type Forward = Parameters<Kernel<'batchNorm'>>;
type Backward = Parameters<Kernel<'batchNormGrad'>>;

export function dispatchBatchNorm(
  context: KernelContext,
  parts: readonly DeviceTensor[],
  { weight, bias, runningMean, runningVar, residual }: Omit<Forward[1], 'input'>,
  { output, saveMean, saveInvstd }: Forward[2],
  attributes: Forward[3],
): void {
  const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
  if (training) {
    const running = {
      runningMean: runningMean ?? context.temporary(saveMean.shape),
      runningVar: runningVar ?? context.temporary(saveMean.shape),
    };
    for (const { part, place } of placed(parts)) {
      context.dispatch({
        shader: 'batch-norm/statistics.wgsl',
        tensors: { input: part, saveMean, saveInvstd, ...running },
        params: { ...place, momentum, eps },
        ...rowLaunch(place.channels, place.batch * place.positions),
      });
    }
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
  for (const { part, place } of placed(parts)) {
    context.dispatch({
      shader: 'batch-norm/forward.wgsl',
      tensors: { input: part, ...perChannel, residual: residual ?? saveMean, output },
      params: { ...place, hasWeight: !!weight, hasBias: !!bias, hasResidual: !!residual, relu },
      threads: size(part.shape),
    });
  }
}

export function dispatchBatchNormGrad(
  context: KernelContext,
  parts: readonly DeviceTensor[],
  { gradOutput, output, saveMean, saveInvstd, weight }: Omit<Backward[1], 'input'>,
  gradInputs: readonly DeviceTensor[],
  { gradWeight, gradBias, gradResidual }: Omit<Backward[2], 'gradInput'>,
  { training, relu = false }: Backward[3],
): void {
  const masked = relu ? (gradResidual ?? context.temporary(gradOutput.shape)) : gradOutput;
  // What is not wanted goes to a place of its own: a binding that is written to cannot be bound twice.
  const written = relu ? masked : context.temporary([1]);
  for (const [i, { part, place }] of placed(parts).entries()) {
    context.dispatch({
      shader: 'batch-norm/grad-sums.wgsl',
      tensors: {
        gradOutput,
        output: output ?? gradOutput,
        input: part,
        saveMean,
        saveInvstd,
        gradWeight,
        gradBias,
        masked: written,
      },
      params: { ...place, relu },
      ...rowLaunch(place.channels, place.batch * place.positions),
    });
    context.dispatch({
      shader: 'batch-norm/grad-input.wgsl',
      tensors: {
        gradOutput: masked,
        input: part,
        saveMean,
        saveInvstd,
        weight: weight ?? saveMean,
        gradWeight,
        gradBias,
        gradInput: gradInputs[i],
      },
      params: { ...place, hasWeight: !!weight, training },
      threads: size(part.shape),
    });
  }
}

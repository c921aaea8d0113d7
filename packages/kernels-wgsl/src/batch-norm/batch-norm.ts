import { channels, resolveBatchNorm, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';

export const batchNorm: Kernel<'batchNorm'> = (context, inputs, { output, saveMean, saveInvstd }, attributes) => {
  const { input, weight, bias, runningMean, runningVar } = inputs;
  const { training, momentum, eps } = resolveBatchNorm(attributes);
  const shape = channels(input.shape);
  if (training) {
    context.dispatch({
      shader: 'batch-norm/statistics.wgsl',
      tensors: {
        input,
        saveMean,
        saveInvstd,
        runningMean: runningMean ?? context.temporary(saveMean.shape),
        runningVar: runningVar ?? context.temporary(saveMean.shape),
      },
      params: { ...shape, momentum, eps },
      ...rowLaunch(shape.channels, shape.batch * shape.positions),
    });
  } else {
    context.dispatch({
      shader: 'batch-norm/running-statistics.wgsl',
      tensors: { runningMean, runningVar, saveMean, saveInvstd },
      params: { eps },
      threads: shape.channels,
    });
  }
  context.dispatch({
    shader: 'batch-norm/forward.wgsl',
    // A binding cannot stay empty: saveMean stands in for what is absent.
    tensors: { input, saveMean, saveInvstd, weight: weight ?? saveMean, bias: bias ?? saveMean, output },
    params: { ...shape, hasWeight: weight !== undefined, hasBias: bias !== undefined },
    threads: size(output.shape),
  });
};

export const batchNormGrad: Kernel<'batchNormGrad'> = (context, inputs, outputs, { training }) => {
  const { gradOutput, input, saveMean, saveInvstd, weight } = inputs;
  const { gradInput, gradWeight, gradBias } = outputs;
  const shape = channels(input.shape);
  context.dispatch({
    shader: 'batch-norm/grad-sums.wgsl',
    tensors: { gradOutput, input, saveMean, saveInvstd, gradWeight, gradBias },
    params: shape,
    ...rowLaunch(shape.channels, shape.batch * shape.positions),
  });
  context.dispatch({
    shader: 'batch-norm/grad-input.wgsl',
    tensors: { ...inputs, weight: weight ?? saveMean, gradWeight, gradBias, gradInput },
    params: { ...shape, hasWeight: weight !== undefined, training },
    threads: size(gradInput.shape),
  });
};

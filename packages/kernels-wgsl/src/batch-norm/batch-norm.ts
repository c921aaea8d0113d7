import { channels, resolveBatchNorm, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';

export const batchNorm: Kernel<'batchNorm'> = (context, inputs, { output, saveMean, saveInvstd }, attributes) => {
  const { input, weight, bias, runningMean, runningVar, residual } = inputs;
  const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
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
    tensors: {
      input,
      saveMean,
      saveInvstd,
      weight: weight ?? saveMean,
      bias: bias ?? saveMean,
      residual: residual ?? saveMean,
      output,
    },
    params: { ...shape, hasWeight: !!weight, hasBias: !!bias, hasResidual: !!residual, relu },
    threads: size(output.shape),
  });
};

export const batchNormGrad: Kernel<'batchNormGrad'> = (context, inputs, outputs, attributes) => {
  const { gradOutput, input, saveMean, saveInvstd, weight, output } = inputs;
  const { gradInput, gradWeight, gradBias, gradResidual } = outputs;
  const { training, relu = false } = attributes;
  const shape = channels(input.shape);
  const masked = relu ? (gradResidual ?? context.temporary(output!.shape)) : gradOutput;
  context.dispatch({
    shader: 'batch-norm/grad-sums.wgsl',
    tensors: {
      gradOutput,
      output: output ?? gradOutput,
      input,
      saveMean,
      saveInvstd,
      gradWeight,
      gradBias,
      masked: relu ? masked : context.temporary([1]),
    },
    params: { ...shape, relu },
    ...rowLaunch(shape.channels, shape.batch * shape.positions),
  });
  context.dispatch({
    shader: 'batch-norm/grad-input.wgsl',
    tensors: {
      gradOutput: masked,
      input,
      saveMean,
      saveInvstd,
      weight: weight ?? saveMean,
      gradWeight,
      gradBias,
      gradInput,
    },
    params: { ...shape, hasWeight: !!weight, training },
    threads: size(gradInput.shape),
  });
};

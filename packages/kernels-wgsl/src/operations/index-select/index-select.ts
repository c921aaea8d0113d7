import { type Shape, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { NAN_BITS } from '../nan.ts';

/** A tensor as rows: how many, and how many values each. */
const rowParams = (shape: Shape) => ({ rows: shape[0]!, width: size(shape.slice(1)) });

export const indexSelect: Kernel<'indexSelect'> = (context, { input, index }, { output }) => {
  context.dispatch({
    shader: 'index-select/select.wgsl',
    tensors: { input, index, output },
    params: { ...rowParams(input.shape), nan: NAN_BITS },
    threads: size(output.shape),
  });
};

export const indexSelectGrad: Kernel<'indexSelectGrad'> = (context, { gradOutput, index }, { gradInput }) => {
  context.dispatch({
    shader: 'index-select/grad.wgsl',
    tensors: { gradOutput, index, gradInput },
    params: rowParams(gradInput.shape),
    threads: size(gradInput.shape),
  });
};

export const indexCopy: Kernel<'indexCopy'> = (context, { target, index, source }) => {
  context.dispatch({
    shader: 'index-select/copy.wgsl',
    tensors: { index, source, destination: target },
    params: rowParams(target.shape),
    threads: size(source.shape),
  });
};

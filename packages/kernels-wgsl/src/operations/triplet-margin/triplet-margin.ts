import { size, type TripletMarginAttributes, tripletMinSquaredDistance } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

function tripletParams([batch, width]: readonly number[], { margin }: TripletMarginAttributes) {
  const hinge = margin === 'soft' ? 0 : margin;
  return {
    batch: batch!,
    width: width!,
    minSquared: tripletMinSquaredDistance,
    margin: hinge,
    soft: margin === 'soft',
  };
}

export const tripletMargin: Kernel<'tripletMargin'> = (context, { input, target }, outputs, attributes) => {
  const { output, positive, negative } = outputs;
  const params = tripletParams(input.shape, attributes);
  const gaps = context.temporary([params.batch]);
  context.dispatch({
    shader: 'triplet-margin/mine.wgsl',
    tensors: { input, labels: target, positive, negative, gaps },
    params,
    threads: params.batch,
  });
  context.dispatch({ shader: 'triplet-margin/loss.wgsl', tensors: { positive, gaps, output }, params, workgroups: 1 });
};

export const tripletMarginGrad: Kernel<'tripletMarginGrad'> = (context, inputs, { gradInput }, attributes) => {
  const params = tripletParams(gradInput.shape, attributes);
  const tensors = {
    ...inputs,
    gradInput,
    positivePull: context.temporary([params.batch]),
    negativePull: context.temporary([params.batch]),
  };
  context.dispatch({ shader: 'triplet-margin/pull.wgsl', tensors, params, threads: params.batch });
  context.dispatch({ shader: 'triplet-margin/grad.wgsl', tensors, params, threads: size(gradInput.shape) });
};

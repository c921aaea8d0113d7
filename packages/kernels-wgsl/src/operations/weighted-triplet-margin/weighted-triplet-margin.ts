import {
  type Shape,
  size,
  tripletLeastDistance,
  tripletMinSquaredDistance,
  type WeightedTripletMarginAttributes,
} from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

function tripletParams([batch, width]: Shape, { margin }: WeightedTripletMarginAttributes) {
  return {
    batch: batch!,
    width: width!,
    minSquared: tripletMinSquaredDistance,
    least: tripletLeastDistance,
    margin: margin === 'soft' ? 0 : margin,
    soft: margin === 'soft',
  };
}

export const weightedTripletMargin: Kernel<'weightedTripletMargin'> = (context, inputs, outputs, attributes) => {
  const params = tripletParams(inputs.input.shape, attributes);
  const [gaps, valid] = [context.temporary([params.batch]), context.temporary([params.batch])];
  const tensors = { ...inputs, ...outputs, labels: inputs.target, gaps, valid };
  context.dispatch({
    shader: 'weighted-triplet-margin/distance.wgsl',
    tensors,
    params,
    threads: params.batch ** 2,
  });
  context.dispatch({ shader: 'weighted-triplet-margin/gaps.wgsl', tensors, params, threads: params.batch });
  context.dispatch({ shader: 'weighted-triplet-margin/loss.wgsl', tensors, params, workgroups: 1 });
};

export const weightedTripletMarginGrad: Kernel<'weightedTripletMarginGrad'> = (
  context,
  inputs,
  outputs,
  attributes,
) => {
  const params = tripletParams(inputs.input.shape, attributes);
  const pull = context.temporary([params.batch, params.batch]);
  const tensors = { ...inputs, ...outputs, labels: inputs.target, pull, valid: context.temporary([params.batch]) };
  context.dispatch({ shader: 'weighted-triplet-margin/pull.wgsl', tensors, params, threads: params.batch });
  const threads = size(outputs.gradInput.shape);
  context.dispatch({ shader: 'weighted-triplet-margin/grad.wgsl', tensors, params, threads });
};

import { type TripletMarginAttributes, tripletMinSquaredDistance } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** NaN stands for the soft form. */
export const marginOf = ({ margin }: Pick<TripletMarginAttributes, 'margin'>) =>
  margin === 'soft' ? Number.NaN : margin;

export const tripletMargin: Kernels['tripletMargin'] = (context, { input, target }, outputs, attributes) => {
  const { output, positive, negative } = outputs;
  const [batch, width] = input.shape as [number, number];
  const extents = { batch, width, least: tripletMinSquaredDistance };
  context.launch('triplet_margin_mine', batch, { input, target, positive, negative, ...extents });
  const margin = marginOf(attributes);
  context.launch('triplet_margin', 1, { input, positive, negative, output, ...extents, margin });
};

export const tripletMarginGrad: Kernels['tripletMarginGrad'] = (context, inputs, { gradInput }, attributes) => {
  const { gradOutput, input, positive, negative } = inputs;
  const [batch, width] = input.shape as [number, number];
  const extents = { batch, width, least: tripletMinSquaredDistance };
  const values = { gradOutput, input, positive, negative, gradInput, ...extents, margin: marginOf(attributes) };
  context.launch('triplet_margin_grad', batch, values);
};

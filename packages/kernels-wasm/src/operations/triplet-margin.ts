import { type TripletMarginAttributes, tripletMinSquaredDistance } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** NaN stands for the soft form. */
export const marginOf = ({ margin }: Pick<TripletMarginAttributes, 'margin'>) =>
  margin === 'soft' ? Number.NaN : margin;

export const tripletMargin: Kernels['tripletMargin'] = (context, { input, target }, outputs, attributes) => {
  const [batch, width] = input.shape as [number, number];
  const embeddings = context.address(input);
  const chosen = [context.address(outputs.positive), context.address(outputs.negative)] as const;
  const least = tripletMinSquaredDistance;
  context.launch('triplet_margin_mine', batch, embeddings, context.address(target), ...chosen, batch, width, least);
  const output = context.address(outputs.output);
  context.launch('triplet_margin', 1, embeddings, ...chosen, output, batch, width, least, marginOf(attributes));
};

export const tripletMarginGrad: Kernels['tripletMarginGrad'] = (context, inputs, { gradInput }, attributes) => {
  const [batch, width] = inputs.input.shape as [number, number];
  context.launch(
    'triplet_margin_grad',
    batch,
    context.address(inputs.gradOutput),
    context.address(inputs.input),
    context.address(inputs.positive),
    context.address(inputs.negative),
    context.address(gradInput),
    batch,
    width,
    tripletMinSquaredDistance,
    marginOf(attributes),
  );
};

import { tripletLeastDistance, tripletMinSquaredDistance } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../runtime/context.ts';
import { marginOf } from './triplet-margin.ts';

export const weightedTripletMargin: Kernels['weightedTripletMargin'] = (context, inputs, outputs, attributes) => {
  const { input, target } = inputs;
  const { output, distance } = outputs;
  const [batch, width] = input.shape as [number, number];
  context.launch('weighted_triplet_distance', batch, {
    input,
    distance,
    batch,
    width,
    least: tripletMinSquaredDistance,
  });
  context.launch('weighted_triplet_margin', 1, { distance, target, output, batch, margin: marginOf(attributes) });
};

export const weightedTripletMarginGrad: Kernels['weightedTripletMarginGrad'] = (
  context,
  { gradOutput, input, distance, target },
  { gradInput },
  attributes,
) => {
  const [batch, width] = input.shape as [number, number];
  const [pull, valid] = [context.scratch(batch * batch * ELEMENT), context.scratch(batch * ELEMENT)];
  const limits = { least: tripletLeastDistance, margin: marginOf(attributes) };
  context.launch('weighted_triplet_pull', batch, { distance, target, pull, valid, batch, ...limits });
  const values = { gradOutput, input, pull, valid, gradInput, batch, width };
  context.launch('weighted_triplet_margin_grad', batch, values);
};

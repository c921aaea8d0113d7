import { tripletLeastDistance, tripletMinSquaredDistance } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../runtime/context.ts';
import { marginOf } from './triplet-margin.ts';

export const weightedTripletMargin: Kernels['weightedTripletMargin'] = (context, inputs, outputs, attributes) => {
  const [batch, width] = inputs.input.shape as [number, number];
  const distance = context.address(outputs.distance);
  const input = context.address(inputs.input);
  context.launch('weighted_triplet_distance', batch, input, distance, batch, width, tripletMinSquaredDistance);
  const [target, output] = [context.address(inputs.target), context.address(outputs.output)];
  context.launch('weighted_triplet_margin', 1, distance, target, output, batch, marginOf(attributes));
};

export const weightedTripletMarginGrad: Kernels['weightedTripletMarginGrad'] = (
  context,
  inputs,
  outputs,
  attributes,
) => {
  const [batch, width] = inputs.input.shape as [number, number];
  const [pull, valid] = [context.scratch(batch * batch * ELEMENT), context.scratch(batch * ELEMENT)];
  context.launch(
    'weighted_triplet_pull',
    batch,
    context.address(inputs.distance),
    context.address(inputs.target),
    pull,
    valid,
    batch,
    tripletLeastDistance,
    marginOf(attributes),
  );
  context.launch(
    'weighted_triplet_margin_grad',
    batch,
    context.address(inputs.gradOutput),
    context.address(inputs.input),
    pull,
    valid,
    context.address(outputs.gradInput),
    batch,
    width,
  );
};

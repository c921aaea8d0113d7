import { resolvePointwise, size } from '@flukeprint/kernels';
import type { Kernels } from './context.ts';

export const leakyRelu: Kernels['leakyRelu'] = (context, { input }, { output }, attributes) => {
  const { negativeSlope } = resolvePointwise('leakyRelu', attributes);
  context.launchElements(
    'leaky_relu',
    size(input.shape),
    context.address(input),
    context.address(output),
    negativeSlope,
  );
};

export const leakyReluGrad: Kernels['leakyReluGrad'] = (context, { gradOutput, input }, { gradInput }, attributes) => {
  const { negativeSlope } = resolvePointwise('leakyRelu', attributes);
  const addresses = [context.address(gradOutput), context.address(input), context.address(gradInput)] as const;
  context.launchElements('leaky_relu_grad', size(input.shape), ...addresses, negativeSlope);
};

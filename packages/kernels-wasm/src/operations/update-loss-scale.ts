import { resolveUpdateLossScale } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const updateLossScale: Kernels['updateLossScale'] = (context, { norm, state }, results, attributes) => {
  const { growthFactor, backoffFactor, growthInterval, maxNorm, betas } = resolveUpdateLossScale(attributes);
  const tensors = [norm, state, results.nextState, results.control, results.gradNorm] as const;
  const [a, b, c, d, e] = tensors.map((tensor) => context.address(tensor)) as [number, number, number, number, number];
  const rests = [1 - betas[0], 1 - betas[1]] as const;
  const scaling = [growthFactor, backoffFactor, growthInterval, maxNorm] as const;
  context.launch('update_loss_scale', 1, a, b, c, d, e, ...scaling, ...betas, ...rests);
};

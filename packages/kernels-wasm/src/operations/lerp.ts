import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const lerp: Kernels['lerp'] = (context, { target, value }, _, { weight }) =>
  context.launchElements('lerp', size(target.shape), { target, value, weight, rest: 1 - weight });

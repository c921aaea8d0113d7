import { size } from '@flukeprint/kernels';
import type { Kernels } from './context.ts';

export const accumulate: Kernels['accumulate'] = (context, { target, value }) =>
  context.launchElements('accumulate', size(target.shape), context.address(target), context.address(value));

import { numbered, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const accumulate: Kernels['accumulate'] = (context, { target, value, ...rest }) => {
  for (const addend of [value, ...numbered(rest, 'more.')]) {
    context.launchElements('accumulate', size(target.shape), context.address(target), context.address(addend));
  }
};

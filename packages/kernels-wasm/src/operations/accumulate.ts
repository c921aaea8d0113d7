import { numbered, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const accumulate: Kernels['accumulate'] = (context, { target, value: first, ...rest }) => {
  for (const value of [first, ...numbered(rest, 'more.')]) {
    context.launchElements('accumulate', size(target.shape), { target, value });
  }
};

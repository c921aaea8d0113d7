import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const scale: Kernels['scale'] = (context, { input }, { output }, { factor }) =>
  context.launchElements('scale', size(input.shape), { input, output, factor });

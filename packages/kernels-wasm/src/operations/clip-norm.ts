import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const clipNorm: Kernels['clipNorm'] = (context, { value, norm }, _, { maxNorm }) =>
  context.launchElements('clip_norm', size(value.shape), { value, norm, maxNorm });

import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const swap: Kernels['swap'] = (context, { a, b }) => context.launchElements('swap', size(a.shape), { a, b });

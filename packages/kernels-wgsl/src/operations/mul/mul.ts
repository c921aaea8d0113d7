import { binary } from '../binary/binary.ts';
import type { Kernel } from '../kernel-context.ts';

export const mul: Kernel<'mul'> = binary('mul');

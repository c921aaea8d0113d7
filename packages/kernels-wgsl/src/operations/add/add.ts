import { binary } from '../binary/binary.ts';
import type { Kernel } from '../kernel-context.ts';

export const add: Kernel<'add'> = binary('add');

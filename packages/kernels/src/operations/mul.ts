import { binary } from './broadcast.ts';

/** a · b, shapes broadcast together. */
export const mul = binary('mul', (a, b) => a * b);

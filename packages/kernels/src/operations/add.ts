import { binary } from './broadcast.ts';

/** a + b, shapes broadcast together. */
export const add = binary('add', (a, b) => a + b);

import { binary } from './broadcast.ts';

/** a − b, shapes broadcast together. */
export const sub = binary('sub', (a, b) => a - b);

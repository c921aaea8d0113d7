import type { Tensors } from '../protocol.ts';
import { randomValues } from '../random-values.ts';

/** The values of this name from a request, or random ones where it brings none. */
export function tensorValues(tensors: Tensors | undefined, name: string, shape: readonly number[]): Float32Array {
  return tensors ? Float32Array.from(tensors[name]!.data) : randomValues(shape);
}

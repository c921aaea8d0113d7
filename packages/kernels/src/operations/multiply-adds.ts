import type { Spec } from '../contract.ts';
import { size } from '../shape.ts';

/**
 * FLOP of a convolution or a linear layer [N, O, …] by a weight [O, …], and of both gradients: a multiplication and an
 * addition for every product of an output and a weight, padding included. Winograd's algorithm does with fewer.
 */
export function multiplyAdds(output: Spec, weight: Spec): number {
  return 2 * size(output.shape) * size(weight.shape.slice(1));
}

import { functional as F, type Tensor } from '@flukeprint/autograd';
import { Unsupported } from '../serve.ts';
import type { Precision } from '../work.ts';

type Cast = (input: Tensor, dtype: Precision) => Tensor;

/** The same values as activations of this precision. */
export function cast(input: Tensor, precision: Precision): Tensor {
  if (input.dtype === precision) return input;
  const { cast } = F as { cast?: Cast };
  if (!cast) throw new Unsupported('mixed precision');
  return cast(input, precision);
}

import type { Operation } from '../contract.ts';
import { expectAttribute, expectF32, expectShape } from '../shape.ts';

export interface LerpAttributes {
  readonly weight: number;
}

/** target += weight · (value − target), in place, as `torch.Tensor.lerp_`; a weight of 1 copies to the bit. */
export const lerp: Operation<'target' | 'value', never, never, LerpAttributes> = {
  name: 'lerp',
  mutates: ['target'],
  infer({ target, value }, { weight }) {
    expectF32('lerp', 'target', target);
    expectShape('lerp', 'value', value, target.shape);
    expectAttribute('lerp', 'weight', 'a number from 0 to 1', weight, weight >= 0 && weight <= 1);
    return {};
  },
  reference({ target, value }, _, { weight }) {
    for (let i = 0; i < target.data.length; i++) {
      const [from, to] = [target.data[i]!, value.data[i]!];
      target.data[i] = weight < 0.5 ? from + weight * (to - from) : to - (1 - weight) * (to - from);
    }
  },
};

import type { Operation } from '../contract.ts';
import { expectAttribute, expectF32, expectShape } from '../shape.ts';

export interface ClipNormAttributes {
  readonly maxNorm: number;
}

/** value *= min(1, maxNorm / (norm + 1e-6)), in place, as `torch.nn.utils.clip_grads_with_norm_`; NaN where norm is NaN. */
export const clipNorm: Operation<'value' | 'norm', never, never, ClipNormAttributes> = {
  name: 'clipNorm',
  mutates: ['value'],
  infer({ value, norm }, { maxNorm }) {
    expectF32('clipNorm', 'value', value);
    expectShape('clipNorm', 'norm', norm, []);
    expectAttribute('clipNorm', 'maxNorm', 'a finite number above 0', maxNorm, Number.isFinite(maxNorm) && maxNorm > 0);
    return {};
  },
  reference({ value, norm }, _, { maxNorm }) {
    const factor = Math.min(1, maxNorm / (norm.data[0]! + 1e-6));
    for (let i = 0; i < value.data.length; i++) value.data[i]! *= factor;
  },
};

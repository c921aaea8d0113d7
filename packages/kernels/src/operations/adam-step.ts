import type { Operation } from '../contract.ts';
import { expectAttribute, expectF32, expectNumber, expectShape } from '../shape.ts';

export interface AdamStepAttributes {
  readonly lr: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weightDecay?: number;
  /** AdamW: the decay shrinks the parameter by lr · weightDecay and leaves the moments alone. */
  readonly decoupled?: boolean;
  /** This step's number, counted from 1; without meaning where `control` brings the corrections. */
  readonly step: number;
}

export function resolveAdamStep(attributes: AdamStepAttributes): Required<AdamStepAttributes> {
  const { lr, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, decoupled = false, step } = attributes;
  return { lr, betas, eps, weightDecay, decoupled, step };
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) with weight decay as L2 penalty, as `torch.optim.Adam`:
 * the decay joins the gradient, and so both moments. `decoupled`: of AdamW (Loshchilov & Hutter 2019, algorithm 2), as
 * `torch.optim.AdamW`. Updates `param`, `expAvg` and `expAvgSq` in place. With `control` [3] (of `updateLossScale`) the gradient is
 * multiplied by its first value, where that is 0 nothing changes, and the others are 1 − β₁ᵗ and 1 − β₂ᵗ.
 */
export const adamStep: Operation<'param' | 'grad' | 'expAvg' | 'expAvgSq', 'control', never, AdamStepAttributes> = {
  name: 'adamStep',
  mutates: ['param', 'expAvg', 'expAvgSq'],
  infer({ param, grad, expAvg, expAvgSq, control }, attributes) {
    const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
    expectF32('adamStep', 'param', param);
    expectShape('adamStep', 'grad', grad, param.shape);
    expectShape('adamStep', 'expAvg', expAvg, param.shape);
    expectShape('adamStep', 'expAvgSq', expAvgSq, param.shape);
    if (control) expectShape('adamStep', 'control', control, [3]);
    expectNumber('adamStep', 'lr', lr, 0);
    const fractions = Array.isArray(betas) && betas.length === 2 && betas.every((b) => b >= 0 && b < 1);
    expectAttribute('adamStep', 'betas', 'two numbers from 0 to below 1', betas, fractions);
    expectNumber('adamStep', 'eps', eps, 0);
    expectNumber('adamStep', 'weightDecay', weightDecay, 0);
    expectAttribute('adamStep', 'decoupled', 'true or false', decoupled, typeof decoupled === 'boolean');
    expectAttribute('adamStep', 'step', 'a positive integer', step, Number.isSafeInteger(step) && step > 0);
    return {};
  },
  reference({ param, grad, expAvg, expAvgSq, control }, _, attributes) {
    const { lr, betas, eps, weightDecay, decoupled, step } = resolveAdamStep(attributes);
    const [beta1, beta2] = betas;
    const [factor, correction1, squared2] = control ? [...control.data] : [1, 1 - beta1 ** step, 1 - beta2 ** step];
    if (factor === 0) return;
    const correction2 = Math.sqrt(squared2!);
    for (let i = 0; i < param.data.length; i++) {
      const decay = weightDecay * param.data[i]!;
      const g = factor! * grad.data[i]! + (decoupled ? 0 : decay);
      const m = beta1 * expAvg.data[i]! + (1 - beta1) * g;
      const v = beta2 * expAvgSq.data[i]! + (1 - beta2) * g * g;
      expAvg.data[i] = m;
      expAvgSq.data[i] = v;
      const move = ((lr / correction1!) * m) / (Math.sqrt(v) / correction2 + eps);
      param.data[i]! -= decoupled ? lr * decay + move : move;
    }
  },
};

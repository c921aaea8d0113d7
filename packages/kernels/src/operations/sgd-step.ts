import type { Operation } from '../contract.ts';
import { expectAttribute, expectF32, expectNumber, expectShape, ShapeError } from '../shape.ts';

export interface SgdStepAttributes {
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
}

export function resolveSgdStep(attributes: SgdStepAttributes): Required<SgdStepAttributes> {
  const { lr, momentum = 0, nesterov = false, weightDecay = 0 } = attributes;
  return { lr, momentum, nesterov, weightDecay };
}

/**
 * One step of stochastic gradient descent with momentum (Sutskever et al. 2013) and weight decay as L2 penalty, as
 * `torch.optim.SGD` without dampening. Updates `param` and `momentumBuffer` in place; the buffer is zero before the first
 * step, and may be absent where the momentum is 0. With `control` [3] (of `updateLossScale`) the gradient is multiplied by its first
 * value; where that is 0 nothing changes.
 */
export const sgdStep: Operation<'param' | 'grad', 'momentumBuffer' | 'control', never, SgdStepAttributes> = {
  name: 'sgdStep',
  mutates: ['param', 'momentumBuffer'],
  infer({ param, grad, momentumBuffer, control }, attributes) {
    const { lr, momentum, nesterov, weightDecay } = resolveSgdStep(attributes);
    expectF32('sgdStep', 'param', param);
    expectShape('sgdStep', 'grad', grad, param.shape);
    if (momentumBuffer) expectShape('sgdStep', 'momentumBuffer', momentumBuffer, param.shape);
    if (control) expectShape('sgdStep', 'control', control, [3]);
    expectNumber('sgdStep', 'lr', lr, 0);
    expectNumber('sgdStep', 'momentum', momentum, 0);
    expectNumber('sgdStep', 'weightDecay', weightDecay, 0);
    const isBoolean = typeof nesterov === 'boolean';
    expectAttribute('sgdStep', 'nesterov', 'true or false', nesterov, isBoolean);
    expectAttribute('sgdStep', 'nesterov', 'false without momentum', nesterov, !nesterov || momentum > 0);
    if (momentum > 0 && !momentumBuffer) {
      throw new ShapeError('sgdStep', 'momentumBuffer', 'a tensor where there is momentum', 'nothing');
    }
    return {};
  },
  reference({ param, grad, momentumBuffer, control }, _, attributes) {
    const factor = control ? control.data[0]! : 1;
    if (factor === 0) return;
    const { lr, momentum, nesterov, weightDecay } = resolveSgdStep(attributes);
    for (let i = 0; i < param.data.length; i++) {
      const g = factor * grad.data[i]! + weightDecay * param.data[i]!;
      let direction = g;
      if (momentumBuffer) {
        const b = momentum * momentumBuffer.data[i]! + g;
        momentumBuffer.data[i] = b;
        direction = nesterov ? g + momentum * b : b;
      }
      param.data[i]! -= lr * direction;
    }
  },
};

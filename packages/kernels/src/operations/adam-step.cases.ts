import { type ConformanceCase, make, normal, uniform } from '../conformance/case.ts';
import type { HostTensor, Shape } from '../contract.ts';
import { size } from '../shape.ts';
import type { AdamStepAttributes } from './adam-step.ts';

export function adamStepCases(): ConformanceCase[] {
  const cases: [string, Shape, AdamStepAttributes, 'fresh'?][] = [
    ['step 1', [5], { lr: 1e-3, step: 1 }, 'fresh'],
    ['step 1000', [3, 4], { lr: 1e-3, step: 1000 }],
    ['weight decay', [2, 3, 3, 3], { lr: 0.01, step: 7, weightDecay: 0.1 }],
    ['every attribute', [7], { lr: 0.1, betas: [0.5, 0.9], eps: 0.01, weightDecay: 1e-4, step: 3 }],
    ['decoupled weight decay', [3, 5], { lr: 0.01, step: 7, weightDecay: 0.1, decoupled: true }],
    ['decoupled, 4,097 values', [4097], { lr: 0.1, step: 100, weightDecay: 0.5, decoupled: true }],
    ['lr 0', [4], { lr: 0, step: 2 }],
    ['one value', [1], { lr: 0.01, step: 2 }],
    ['4,097 values', [4097], { lr: 0.01, step: 100, weightDecay: 1e-4 }],
  ];
  const zeros = (shape: Shape): HostTensor => ({ shape, dtype: 'f32', data: new Float64Array(size(shape)) });
  return [
    ...cases.map(([title, shape, attributes, fresh]) =>
      make('adamStep', title, attributes, () => ({
        param: normal('param', shape),
        grad: normal('grad', shape),
        expAvg: fresh ? zeros(shape) : normal('expAvg', shape, 0.1),
        expAvgSq: fresh ? zeros(shape) : uniform('expAvgSq', shape, 0.01, 1),
      })),
    ),
    make('adamStep', 'no gradient yet', { lr: 0.01, step: 1 }, () => ({
      param: normal('param', [6]),
      grad: zeros([6]),
      expAvg: zeros([6]),
      expAvgSq: zeros([6]),
    })),
  ];
}

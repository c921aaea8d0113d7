import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';
import type { SgdStepAttributes } from './sgd-step.ts';

export function sgdStepCases(): ConformanceCase[] {
  const cases: [string, SgdStepAttributes, 'buffer'?][] = [
    ['plain', { lr: 0.1 }],
    ['weight decay', { lr: 0.1, weightDecay: 0.2 }],
    ['momentum', { lr: 0.01, momentum: 0.9 }, 'buffer'],
    ['nesterov, weight decay', { lr: 0.1, momentum: 0.7, nesterov: true, weightDecay: 0.1 }, 'buffer'],
    ['momentum 0 with a buffer', { lr: 0.1, momentum: 0 }, 'buffer'],
  ];
  return cases.flatMap(([title, attributes, buffer]) =>
    anyShapes.map((shape) =>
      make('sgdStep', `${title}, [${shape}]`, attributes, () => ({
        param: normal('param', shape),
        grad: normal('grad', shape),
        ...(buffer && { momentumBuffer: normal('momentumBuffer', shape) }),
      })),
    ),
  );
}

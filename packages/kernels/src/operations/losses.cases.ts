import { type ConformanceCase, forward, labels, make, normal, uniform, values } from '../conformance/case.ts';
import { int32 } from '../conformance/evaluate.ts';
import type { Shape } from '../contract.ts';

export function lossCases(): ConformanceCase[] {
  const classification: [string, Shape, number?][] = [
    ['small', [4, 3]],
    ['batch 1', [1, 10]],
    ['one class', [3, 1]],
    ['347 classes', [9, 347]],
    ['4,000 rows', [4000, 2]],
    ['large logits', [5, 6], 100],
  ];
  const dense: [string, Shape][] = [
    ['a row of positions', [3, 4, 5]],
    ['a plane of positions', [2, 5, 3, 4]],
  ];
  const grad = values([], 1.5);
  const crossEntropy = [...classification, ...dense].flatMap(([title, shape, factor]) => {
    const input = () => normal('input', shape, factor);
    const target = () => labels('target', [shape[0]!, ...shape.slice(2)], shape[1]!);
    return [{}, { labelSmoothing: 0.1 }, { labelSmoothing: 1 }].flatMap((attributes) => {
      const name = `${title} ${JSON.stringify(attributes)}`;
      return [
        make('crossEntropy', name, attributes, () => ({ input: input(), target: target() })),
        make('crossEntropyGrad', name, attributes, () => ({
          gradOutput: grad,
          logProbabilities: forward('crossEntropy', { input: input(), target: target() }, {}).logProbabilities,
          target: target(),
        })),
      ];
    });
  });
  const unknown = () => int32([3], 1, 4, -1);
  const focal = classification.flatMap(([title, shape, factor]) =>
    [{}, { gamma: 0 }, { gamma: 0.5 }, { gamma: 5 }].flatMap((attributes) => {
      const input = () => normal('input', shape, factor);
      const target = () => labels('target', [shape[0]!], shape[1]!);
      const name = `${title} ${JSON.stringify(attributes)}`;
      return [
        make('focalLoss', name, attributes, () => ({ input: input(), target: target() })),
        make('focalLossGrad', name, attributes, () => ({
          gradOutput: grad,
          logProbabilities: forward('focalLoss', { input: input(), target: target() }, attributes).logProbabilities,
          target: target(),
        })),
      ];
    }),
  );
  const binary: [string, Shape, number?][] = [
    ['a scalar', []],
    ['one value', [1]],
    ['3-D', [2, 5, 3]],
    ['4,000 values', [4000]],
    ['large logits', [3, 7], 100],
  ];
  const bce = binary.flatMap(([title, shape, factor]) => {
    const inputs = () => ({ input: normal('input', shape, factor), target: uniform('target', shape, 0, 1) });
    return [
      make('binaryCrossEntropyWithLogits', title, {}, inputs),
      make('binaryCrossEntropyWithLogitsGrad', title, {}, () => ({ gradOutput: grad, ...inputs() })),
    ];
  });
  const losses: ['crossEntropy' | 'focalLoss', string, object][] = [
    ['crossEntropy', '', {}],
    ['crossEntropy', ', label smoothing', { labelSmoothing: 0.2 }],
    ['focalLoss', '', {}],
  ];
  const outside = losses.flatMap(([operation, suffix, attributes]) => {
    const input = () => normal('input', [3, 4]);
    const title = `a target that is no class${suffix}`;
    return [
      make(operation, title, attributes, () => ({ input: input(), target: unknown() })),
      make(`${operation}Grad`, title, attributes, () => ({
        gradOutput: grad,
        logProbabilities: forward('logSoftmax', { input: input() }, { dim: 1 }).output,
        target: unknown(),
      })),
    ];
  });
  return [...crossEntropy, ...focal, ...outside, ...bce];
}

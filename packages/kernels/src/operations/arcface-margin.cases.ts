import { type ConformanceCase, labels, make, normal, uniform, values } from '../conformance/case.ts';
import { int32 } from '../conformance/evaluate.ts';
import type { HostTensor } from '../contract.ts';
import type { ArcfaceMarginAttributes } from './arcface-margin.ts';

export function arcfaceMarginCases(): ConformanceCase[] {
  const edges = () => values([4, 3], 1, 0.2, -1, -1, 0.5, 1, 0.999, -0.999, 0.9999, -0.95, 1.0001, 0);
  const cases: [string, () => HostTensor, () => HostTensor][] = [
    ['small', () => uniform('cosine', [4, 5], -0.99, 0.99), () => labels('target', [4], 5)],
    ['batch 1, one class', () => uniform('cosine', [1, 1], -0.9, 0.9), () => int32([1], 0)],
    ['347 classes', () => uniform('cosine', [9, 347], -0.5, 0.5), () => labels('target', [9], 347)],
    ['±1, beyond the threshold', edges, () => int32([4], 0, 0, 0, 0)],
    ['±1 in other columns', edges, () => int32([4], 2, 2, 2, 1)],
    ['a target that is no class', () => uniform('cosine', [2, 3], -0.9, 0.9), () => int32([2], 3, -1)],
  ];
  const options: [ArcfaceMarginAttributes, 'margins'?][] = [
    [{}],
    [{ easyMargin: true }],
    [{ s: 64, m: 0.35 }],
    [{}, 'margins'],
    [{ easyMargin: true, s: 10 }, 'margins'],
  ];
  const both = cases.flatMap(([title, cosine, target]) =>
    options.flatMap(([attributes, own]) => {
      const name = `${title} ${JSON.stringify(attributes)}${own ? ', a margin per class' : ''}`;
      const inputs = () => ({
        cosine: cosine(),
        target: target(),
        ...(own && { margins: uniform('margins', [cosine().shape[1]!], 0.05, 0.55) }),
      });
      return [
        make('arcfaceMargin', name, attributes, inputs),
        make('arcfaceMarginGrad', name, attributes, () => ({
          gradOutput: normal('gradOutput', cosine().shape, 0.1),
          ...inputs(),
        })),
      ];
    }),
  );
  // Every sixteenth of the angles that a margin may be.
  const angles = () => values([17], ...Array.from({ length: 17 }, (_, i) => Math.min((i / 16) * Math.PI, 3.1415925)));
  const turned = () => ({
    cosine: uniform('cosine', [17, 17], -0.9, 0.9),
    target: int32([17], ...Array.from({ length: 17 }, (_, i) => i)),
    margins: angles(),
  });
  return [
    ...both,
    make('arcfaceMargin', 'margins from 0 to π', {}, turned),
    make('arcfaceMarginGrad', 'margins from 0 to π', {}, () => ({
      gradOutput: normal('gradOutput', [17, 17], 0.1),
      ...turned(),
    })),
  ];
}

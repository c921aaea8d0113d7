import { type ConformanceCase, forward, labels, make, normal, values } from '../conformance/case.ts';
import { tripletBatches } from './triplet-margin.cases.ts';

export function weightedTripletMarginCases(): ConformanceCase[] {
  const batches: ReturnType<typeof tripletBatches> = [
    ...tripletBatches(),
    ['far apart: weights of 0 and 1', () => normal('input', [9, 4], 200), () => labels('target', [9], 3)],
  ];
  return batches.flatMap(([title, input, target]) =>
    ([0.3, 'soft', 0] as const).flatMap((margin) => {
      const name = `${title}, margin ${margin}`;
      return [
        make('weightedTripletMargin', name, { margin }, () => ({ input: input(), target: target() })),
        make('weightedTripletMarginGrad', name, { margin }, () => {
          const { distance } = forward('weightedTripletMargin', { input: input(), target: target() }, { margin });
          return { gradOutput: values([], 1.5), input: input(), target: target(), distance };
        }),
      ];
    }),
  );
}

import { type ConformanceCase, forward, labels, make, normal, values } from '../conformance/case.ts';
import { int32 } from '../conformance/evaluate.ts';
import type { HostTensor } from '../contract.ts';
import type { TripletMarginAttributes } from './triplet-margin.ts';

/** Embeddings and individuals of one batch. */
export function tripletBatches(): [string, () => HostTensor, () => HostTensor][] {
  return [
    ['two each of three', () => normal('input', [6, 4]), () => int32([6], 0, 0, 1, 1, 2, 2)],
    ['uneven individuals, one alone', () => normal('input', [7, 3]), () => int32([7], 5, 9, 5, 5, -2, 9, 9)],
    ['32 of 65 values', () => normal('input', [32, 65], 0.2), () => labels('target', [32], 8)],
    ['100 photos', () => normal('input', [100, 5]), () => labels('target', [100], 9)],
    ['one individual', () => normal('input', [4, 3]), () => int32([4], 1, 1, 1, 1)],
    ['every one another', () => normal('input', [4, 3]), () => int32([4], 1, 2, 3, 4)],
    ['one photo', () => normal('input', [1, 3]), () => int32([1], 0)],
    ['the same photo twice', () => values([5, 2], 1, 2, 1, 2, 1, 2, 3, 1, 3, 1), () => int32([5], 0, 0, 1, 1, 1)],
  ];
}

export function tripletMarginCases(): ConformanceCase[] {
  const margins: TripletMarginAttributes[] = [{ margin: 0.3, mining: 'hard' }, { margin: 'soft' }, { margin: 0 }];
  return tripletBatches().flatMap(([title, input, target]) =>
    margins.flatMap((attributes) => {
      const name = `${title}, margin ${attributes.margin}`;
      return [
        make('tripletMargin', name, attributes, () => ({ input: input(), target: target() })),
        make('tripletMarginGrad', name, attributes, () => {
          const { positive, negative } = forward('tripletMargin', { input: input(), target: target() }, attributes);
          return { gradOutput: values([], 1.5), input: input(), positive, negative };
        }),
      ];
    }),
  );
}

import { type ConformanceCase, make, normal } from '../conformance/case.ts';

export function linearCases(): ConformanceCase[] {
  const cases: [string, number, number, number, 'bias'?][] = [
    ['1×1', 1, 1, 1, 'bias'],
    ['small and odd', 5, 3, 7, 'bias'],
    ['one row', 1, 13, 6],
    ['one column out', 9, 5, 1],
    ['64×64', 64, 64, 64],
    ['tiles and a rest', 33, 17, 65, 'bias'],
    ['a classifier', 3, 256, 347, 'bias'],
    ['4,000 terms forward', 3, 4000, 5],
    ['4,000 terms to the input', 3, 5, 4000],
    ['4,000 terms to the weight', 4000, 3, 5],
  ];
  return cases.flatMap(([title, m, k, o, bias]) => [
    make('linear', title, {}, () => {
      const inputs = { input: normal('input', [m, k]), weight: normal('weight', [o, k], k ** -0.5) };
      return bias ? { ...inputs, bias: normal('bias', [o]) } : inputs;
    }),
    make('linearInputGrad', title, {}, () => ({
      gradOutput: normal('gradOutput', [m, o]),
      weight: normal('weight', [o, k], o ** -0.5),
    })),
    make('linearWeightGrad', title, {}, () => ({
      gradOutput: normal('gradOutput', [m, o], m ** -0.5),
      input: normal('input', [m, k]),
    })),
  ]);
}

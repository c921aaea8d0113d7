import { type ConformanceCase, forward, make, normal, uniform } from '../conformance/case.ts';
import type { HostTensor, Shape } from '../contract.ts';
import { size } from '../shape.ts';

export function catBatchNormCases(): ConformanceCase[] {
  const cases: [string, Shape, number[], { affine?: boolean; running?: boolean; relu?: boolean; mean?: number }][] = [
    ['a single part', [2, 0, 5, 4], [3], { affine: true, running: true }],
    ['[N, C]', [5, 0], [2, 4, 1], { affine: true, running: true }],
    ['three parts, nothing else', [2, 0, 3, 5], [4, 1, 6], {}],
    ['three parts, relu, nothing else', [2, 0, 2, 6], [4, 1, 6], { relu: true }],
    ['three parts, relu', [3, 0, 4, 5], [4, 1, 6], { affine: true, running: true, relu: true }],
    ['17 parts, relu', [2, 0, 3, 3], Array.from({ length: 17 }, (_, i) => 1 + (i % 4)), { affine: true, relu: true }],
    ['4,140 values per channel', [2, 0, 45, 46], [1, 2], { affine: true, running: true, relu: true }],
    ['mean far from 0', [2, 0, 6, 4], [1, 3], { affine: true, running: true, mean: 100 }],
    ['odd positions, several slices, relu', [40, 0, 7, 7], [2, 3, 1], { affine: true, running: true, relu: true }],
  ];
  return cases.flatMap(([title, around, sizes, { affine, running, relu, mean = 0 }]) => {
    const withChannels = (count: number) => around.map((extent, i) => (i === 1 ? count : extent));
    const whole = withChannels(sizes.reduce((a, b) => a + b, 0));
    const c = [whole[1]!];
    const tolerance = mean > 0 ? { atol: 1e-4 } : undefined;
    const parts = () =>
      Object.fromEntries(
        sizes.map((count, i): [string, HostTensor] => {
          const part = normal(`input.${i}`, withChannels(count));
          return [`input.${i}`, { ...part, data: Float64Array.from(part.data, (x) => Math.fround(mean + x)) }];
        }),
      );
    const weight = () => (affine ? { weight: normal('weight', c) } : {});
    const bias = () => (affine ? { bias: normal('bias', c) } : {});
    const statistics = () => ({ runningMean: normal('runningMean', c), runningVar: uniform('runningVar', c, 0.5, 2) });
    return (running ? [true, false] : [true]).flatMap((training) => {
      const mode = `${title}, ${training ? 'training' : 'eval'}`;
      const attributes = { training, ...(relu && { relu }) };
      const inputs = () => ({ ...parts(), ...weight(), ...bias(), ...(running ? statistics() : {}) });
      return [
        make('catBatchNorm', mode, attributes, inputs, tolerance),
        make(
          'catBatchNormGrad',
          mode,
          attributes,
          () => {
            const { output, saveMean, saveInvstd } = forward('catBatchNorm', inputs(), attributes);
            const gradOutput = normal('gradOutput', whole, (size(whole) / c[0]!) ** -0.5);
            const affected = { ...weight(), ...(relu && { ...bias(), output }) };
            return { gradOutput, ...parts(), saveMean, saveInvstd, ...affected };
          },
          tolerance,
        ),
      ];
    });
  });
}

import { type ConformanceCase, forward, make, normal, uniform, values } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';
import { size } from '../shape.ts';

export function batchNormCases(): ConformanceCase[] {
  const cases: [
    string,
    Shape,
    {
      affine?: boolean;
      running?: boolean;
      momentum?: number;
      eps?: number;
      mean?: number;
      relu?: boolean;
      residual?: boolean;
    },
  ][] = [
    ['[N, C]', [2, 3], { affine: true, running: true }],
    ['[N, C, L], nothing but the input', [4, 5, 7], {}],
    ['[N, C, H, W]', [2, 3, 5, 4], { affine: true, running: true }],
    ['batch 1', [1, 2, 3, 3], { affine: true }],
    ['momentum 0.5, eps 0.1', [3, 6, 2, 3], { running: true, momentum: 0.5, eps: 0.1 }],
    ['one channel', [5, 1, 3, 3], { affine: true, running: true }],
    ['many channels', [2, 130, 2, 1], { affine: true, running: true }],
    ['4,140 values per channel', [2, 3, 45, 46], { affine: true, running: true }],
    ['mean far from 0: one pass would cancel', [2, 2, 6, 4], { affine: true, running: true, mean: 100 }],
    ['relu', [3, 5, 3, 7], { affine: true, running: true, relu: true }],
    ['residual', [2, 6, 5, 3], { affine: true, running: true, residual: true }],
    ['residual and relu', [2, 6, 5, 7], { affine: true, running: true, residual: true, relu: true }],
    ['residual and relu, [N, C], nothing else', [7, 3], { residual: true, relu: true }],
    ['residual and relu, 4,140 values per channel', [2, 3, 45, 46], { affine: true, residual: true, relu: true }],
    ['one position, batch 300', [300, 3, 1, 1], { affine: true, running: true, relu: true }],
    ['batch 1, one channel', [1, 1, 5, 5], { affine: true, running: true, relu: true }],
    ['49 positions, several slices', [70, 5, 7, 7], { affine: true, running: true, relu: true }],
    ['196 positions, several slices', [66, 3, 14, 14], { affine: true, residual: true, relu: true }],
    ['relu, nothing else', [9, 3, 14, 14], { relu: true }],
    ['mean 1,000', [16, 3, 12, 12], { affine: true, running: true, relu: true, mean: 1000 }],
    ['mean 1,000, odd positions, residual', [16, 2, 11, 9], { affine: true, relu: true, residual: true, mean: 1000 }],
  ];
  const both = cases.flatMap(([title, shape, { affine, running, momentum, eps, mean = 0, relu, residual }]) => {
    const c = [shape[1]!];
    const count = size(shape) / shape[1]!;
    const tolerance = mean > 0 ? { atol: 1e-4 } : undefined;
    const options = { ...(momentum && { momentum }), ...(eps && { eps }), ...(relu && { relu }) };
    const input = () => {
      const values = normal('input', shape);
      return { ...values, data: Float64Array.from(values.data, (x) => Math.fround(mean + x)) };
    };
    const weight = () => (affine ? { weight: normal('weight', c) } : {});
    const bias = () => (affine ? { bias: normal('bias', c) } : {});
    const statistics = () => ({ runningMean: normal('runningMean', c), runningVar: uniform('runningVar', c, 0.5, 2) });
    const eachMode = (running ? [true, false] : [true]).flatMap((training) => {
      const mode = `${title}, ${training ? 'training' : 'eval'}`;
      const inputs = () => ({
        input: input(),
        ...weight(),
        ...bias(),
        ...(running ? statistics() : {}),
        ...(residual ? { residual: normal('residual', shape) } : {}),
      });
      return [
        make('batchNorm', mode, { training, ...options }, inputs, tolerance),
        make(
          'batchNormGrad',
          mode,
          { training, ...(relu && { relu, ...(residual && { residual }) }) },
          () => {
            const { output, saveMean, saveInvstd } = forward('batchNorm', inputs(), { training, ...options });
            const gradOutput = normal('gradOutput', shape, count ** -0.5);
            return {
              gradOutput,
              input: input(),
              saveMean,
              saveInvstd,
              ...weight(),
              ...(relu && { ...bias(), output }),
            };
          },
          tolerance,
        ),
      ];
    });
    return eachMode;
  });
  const residual = () => values([1, 2, 3], NaN, -5, 5, -5, NaN, 0);
  return [
    ...both,
    make('batchNorm', 'relu keeps NaN', { training: true, relu: true }, () => ({
      input: normal('input', [1, 2, 3]),
      residual: residual(),
    })),
    make('batchNorm', 'the first value far from all others', { training: true }, () => {
      const input = normal('input', [8, 2, 12, 12]);
      input.data[0] = 5000;
      return { input, runningMean: values([2], 0, 0), runningVar: values([2], 1, 1) };
    }),
    make('batchNorm', 'relu keeps the NaN of a channel', { training: true, relu: true }, () => ({
      input: residual(),
    })),
  ];
}

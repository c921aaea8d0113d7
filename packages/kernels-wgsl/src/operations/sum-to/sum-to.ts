import { broadcastStrides, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';
import { mergeAxes } from '../strides.ts';

export const sumTo: Kernel<'sumTo'> = (context, { input }, { output }) => {
  const steps = broadcastStrides(input.shape, input.shape);
  const missing = input.shape.length - output.shape.length;
  const axes = input.shape.map((extent, d) => ({ extent, strides: [steps[d]!] }));
  const isKept = (d: number) => d >= missing && output.shape[d - missing] === input.shape[d];
  const kept = mergeAxes(
    'sumTo',
    axes.filter((_, d) => isKept(d)),
  );
  const summed = mergeAxes(
    'sumTo',
    axes.filter((_, d) => !isKept(d)),
  );
  const count = size(input.shape) / size(output.shape);
  context.dispatch({
    shader: 'sum-to/forward.wgsl',
    tensors: { input, output },
    params: {
      summed: count,
      keptRank: kept.length,
      summedRank: summed.length,
      keptExtents: kept.map((axis) => axis.extent),
      keptStrides: kept.map((axis) => axis.strides[0]!),
      summedExtents: summed.map((axis) => axis.extent),
      summedStrides: summed.map((axis) => axis.strides[0]!),
    },
    ...rowLaunch(size(output.shape), count),
  });
};

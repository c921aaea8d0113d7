import { broadcastStrides, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { mergeAxes } from '../strides.ts';

export const broadcastTo: Kernel<'broadcastTo'> = (context, { input }, { output }) => {
  const steps = broadcastStrides(input.shape, output.shape);
  const axes = mergeAxes(
    'broadcastTo',
    output.shape.map((extent, d) => ({ extent, strides: [steps[d]!] })),
  );
  context.dispatch({
    shader: 'broadcast-to/forward.wgsl',
    tensors: { input, output },
    params: {
      rank: axes.length,
      extents: axes.map((axis) => axis.extent),
      strides: axes.map((axis) => axis.strides[0]!),
    },
    threads: size(output.shape),
  });
};

import { broadcastStrides, type DeviceTensor, sameShape, size } from '@flukeprint/kernels';
import type { KernelContext } from '../kernel-context.ts';
import { mergeAxes } from '../strides.ts';
import { vectorLaunch } from '../vectors.ts';

/** Numbers of the operations in binary.wgsl. */
const operations = { add: 0, sub: 1, mul: 2 };

/** The kernel of an operation on two tensors, element by element, whose shapes broadcast together if they differ. */
export function binary(name: keyof typeof operations) {
  return (
    context: KernelContext,
    { a, b }: { a: DeviceTensor; b: DeviceTensor },
    { output }: { output: DeviceTensor },
  ): void => {
    if (sameShape(a.shape, b.shape)) {
      const { threads, constants } = vectorLaunch(output.shape);
      context.dispatch({
        shader: 'binary/aligned.wgsl',
        tensors: { a, b, output },
        threads,
        constants: { ...constants, OPERATION: operations[name] },
      });
      return;
    }
    const steps = [broadcastStrides(a.shape, output.shape), broadcastStrides(b.shape, output.shape)];
    const axes = mergeAxes(
      name,
      output.shape.map((extent, d) => ({ extent, strides: steps.map((step) => step[d]!) })),
    );
    const [inner, outer, ...more] = axes.toReversed();
    const byRun = inner?.strides[1] === 0 && outer?.strides[1] === 1 && more.length === 0;
    if (byRun && sameShape(a.shape, output.shape)) {
      const width = inner.extent % 4 === 0 ? 4 : 1;
      const count = size(output.shape) / width;
      context.dispatch({
        shader: 'binary/by-run.wgsl',
        tensors: { a, b, output },
        params: { run: inner.extent / width, count },
        threads: count,
        constants: { WIDTH: width, OPERATION: operations[name] },
      });
      return;
    }
    context.dispatch({
      shader: 'binary/binary.wgsl',
      tensors: { a, b, output },
      params: {
        rank: axes.length,
        extents: axes.map((axis) => axis.extent),
        aStrides: axes.map((axis) => axis.strides[0]!),
        bStrides: axes.map((axis) => axis.strides[1]!),
      },
      threads: size(output.shape),
      constants: { operation: operations[name] },
    });
  };
}

import { broadcastShapes, broadcastStrides, type DeviceTensor, type Shape, size } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';
import type { KernelName } from '../runtime/kernel-arguments.ts';

/** Extents of `target` and the strides of operands that are broadcast to it, with as few dimensions as tell the story. */
interface Layout {
  readonly extents: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Joins neighbouring dimensions that every operand walks through in one go. At least one dimension remains. */
function layout(target: Shape, operands: readonly Shape[]): Layout {
  const all = operands.map((shape) => broadcastStrides(shape, target));
  const extents: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let d = target.length - 1; d >= 0; d--) {
    if (target[d] === 1) continue;
    const joins = extents.length > 0 && all.every((s, k) => s[d] === strides[k]![0]! * extents[0]!);
    if (joins) {
      extents[0]! *= target[d]!;
    } else {
      extents.unshift(target[d]!);
      all.forEach((s, k) => {
        strides[k]!.unshift(s[d]!);
      });
    }
  }
  return extents.length > 0 ? { extents, strides } : { extents: [1], strides: operands.map(() => [1]) };
}

/** The layout as kernels read it (broadcast.rs), and its rank. */
function place(context: Context, target: Shape, operands: readonly Shape[]): { layout: number; rank: number } {
  const { extents, strides } = layout(target, operands);
  return { layout: context.integers([...extents, ...strides.flat()]), rank: extents.length };
}

/** `add`, `sub` and `mul`. */
export function binary(kernel: Extract<KernelName, 'add' | 'sub' | 'mul'>): Kernels['add'] {
  return (context: Context, { a, b }: { a: DeviceTensor; b: DeviceTensor }, { output }) => {
    const shape = broadcastShapes(kernel, a.shape, b.shape);
    context.launchElements(kernel, size(shape), { a, b, output, ...place(context, shape, [a.shape, b.shape]) });
  };
}

export const broadcastTo: Kernels['broadcastTo'] = (context, { input }, { output }) => {
  const values = { input, output, ...place(context, output.shape, [input.shape]) };
  context.launchElements('broadcast_to', size(output.shape), values);
};

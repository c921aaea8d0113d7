import { type KernelTable, type PointwiseName, pointwise, resolvePointwise } from '@flukeprint/kernels';
import type { AnyKernel, KernelContext } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

type PointwiseKernels = Pick<KernelTable<KernelContext>, PointwiseName | `${PointwiseName}Grad`>;

/**
 * Kernels of the contract's pointwise operations and of their gradients. A formula's file, such as `leaky-relu.wgsl` for
 * `leakyRelu`, has `value(x)` and `gradient(g, saved)` on one number or four, and `Params` of the attributes if there are any.
 */
export const pointwiseKernels = Object.fromEntries(
  (Object.keys(pointwise) as PointwiseName[]).flatMap((name) => [
    [name, forwardOf(name)],
    [`${name}Grad`, gradientOf(name)],
  ]),
) as unknown as PointwiseKernels;

/** Path of the file of an operation's formula. */
export function formulaOf(name: PointwiseName): string {
  return `pointwise/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.wgsl`;
}

function forwardOf(name: PointwiseName): AnyKernel {
  const [shader, formula] = ['pointwise/forward.wgsl', formulaOf(name)];
  return (context, { input }, { output }, attributes) => {
    const params = resolvePointwise(name, attributes);
    context.dispatch({ shader, formula, tensors: { input, output }, params, ...vectorLaunch(output!.shape) });
  };
}

function gradientOf(name: PointwiseName): AnyKernel {
  const [shader, formula] = ['pointwise/grad.wgsl', formulaOf(name)];
  const { saves } = pointwise[name];
  return (context, { gradOutput, [saves]: saved }, { gradInput }, attributes) => {
    const tensors = { gradOutput, saved, gradInput };
    const params = resolvePointwise(name, attributes);
    context.dispatch({ shader, formula, tensors, params, ...vectorLaunch(gradInput!.shape) });
  };
}

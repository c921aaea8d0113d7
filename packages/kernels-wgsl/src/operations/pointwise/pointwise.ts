import { type KernelTable, type PointwiseName, pointwise, pointwiseTable, resolvePointwise } from '@flukeprint/kernels';
import type { AnyKernel, KernelContext, Launch } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

type PointwiseKernels = Pick<KernelTable<KernelContext>, PointwiseName | `${PointwiseName}Grad`>;

/**
 * Kernels of the contract's pointwise operations and of their gradients. A formula's file, such as `leaky-relu.wgsl` for
 * `leakyRelu`, has `value(x)` and `gradient(g, saved)` on one number or four, and `Params` of the attributes if there are any.
 */
export const pointwiseKernels = pointwiseTable(forwardOf, gradientOf) as unknown as PointwiseKernels;

/** Path of the file of an operation's formula. */
export function formulaOf(name: PointwiseName): string {
  return `pointwise/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.wgsl`;
}

/** `Params` of an operation from its attributes. Most have none, and this runs at every launch. */
function paramsOf(name: PointwiseName): (attributes: object) => Launch['params'] {
  if (Object.keys(pointwise[name].defaults).length === 0) return () => undefined;
  return (attributes) => resolvePointwise(name, attributes);
}

function forwardOf(name: PointwiseName): AnyKernel {
  const [shader, formula, params] = ['pointwise/forward.wgsl', formulaOf(name), paramsOf(name)] as const;
  return (context, { input }, { output }, attributes) => {
    const tensors = { input, output };
    context.dispatch({ shader, formula, tensors, params: params(attributes), ...vectorLaunch(output!.shape) });
  };
}

function gradientOf(name: PointwiseName): AnyKernel {
  const [shader, formula, params] = ['pointwise/grad.wgsl', formulaOf(name), paramsOf(name)] as const;
  const { saves } = pointwise[name];
  return (context, { gradOutput, [saves]: saved }, { gradInput }, attributes) => {
    const tensors = { gradOutput, saved, gradInput };
    context.dispatch({ shader, formula, tensors, params: params(attributes), ...vectorLaunch(gradInput!.shape) });
  };
}

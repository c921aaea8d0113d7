import {
  type DeviceTensor,
  type PointwiseName,
  pointwise,
  pointwiseTable,
  resolvePointwise,
  size,
} from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';
import type { KernelArguments } from '../runtime/kernel-arguments.ts';

type SnakeCase<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${SnakeCase<Rest>}`
  : '';

/** Of a kernel; one that pointwise.rs lacks is an error of the compiler where it is launched. */
const kernelOf = <Name extends PointwiseName>(name: Name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as SnakeCase<Name>;

type Attributes = Parameters<typeof resolvePointwise>[1];

function forward(name: PointwiseName) {
  const kernel = kernelOf(name);
  return (
    context: Context,
    { input }: Record<'input', DeviceTensor>,
    { output }: Record<'output', DeviceTensor>,
    attributes: Attributes,
  ) => {
    const values = { input, output, ...resolvePointwise(name, attributes) };
    context.launchElements(kernel, size(input.shape), values as KernelArguments<typeof kernel>);
  };
}

function gradient(name: PointwiseName) {
  const kernel = `${kernelOf(name)}_grad` as const;
  const { saves } = pointwise[name];
  return (
    context: Context,
    { gradOutput, [saves]: saved }: Record<'gradOutput' | 'input' | 'output', DeviceTensor>,
    { gradInput }: Record<'gradInput', DeviceTensor>,
    attributes: Attributes,
  ) => {
    const values = { gradOutput, saved, gradInput, ...resolvePointwise(name, attributes) };
    context.launchElements(kernel, size(saved.shape), values as KernelArguments<typeof kernel>);
  };
}

/** `f` and `fGrad` of every function of the contract's table, as pointwise.rs has them. */
export const pointwiseKernels = pointwiseTable(forward, gradient) as Pick<
  Kernels,
  PointwiseName | `${PointwiseName}Grad`
>;

import { type DeviceTensor, type PointwiseName, pointwise, resolvePointwise, size } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';
import type { KernelArguments } from '../runtime/kernel-arguments.ts';

type SnakeCase<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${SnakeCase<Rest>}`
  : '';
/** A function without a kernel in pointwise.rs is missed where these are launched. */
type KernelOf<Name extends PointwiseName> = SnakeCase<Name>;

const kernelOf = <Name extends PointwiseName>(name: Name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as KernelOf<Name>;

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
export const pointwiseKernels = Object.fromEntries(
  (Object.keys(pointwise) as PointwiseName[]).flatMap((name) => [
    [name, forward(name)],
    [`${name}Grad`, gradient(name)],
  ]),
) as Pick<Kernels, PointwiseName | `${PointwiseName}Grad`>;

import {
  type AttributesOf,
  type DType,
  type InputsOf,
  type OperationName,
  type Operations,
  type Precision,
  type Shape,
  sameShape,
} from '@flukeprint/kernels';
import { run, view } from './run.ts';
import type { Tensor } from './tensor.ts';

/** What a derivative may know besides the values it saved. */
interface Context<Attributes> {
  /** Shapes and data types of the inputs, by name. */
  readonly shapes: Record<string, Shape>;
  readonly dtypes: Record<string, DType>;
  readonly attributes: Attributes;
}

/** Names of inputs and results, or how to tell them. */
type Saves<Attributes> = readonly string[] | ((context: Context<Attributes>) => readonly string[]);

/** `saves`: what is kept for backward. `gradients`: one thunk per input, called only if that gradient is wanted. */
export interface Rule<Attributes> {
  readonly saves: Saves<Attributes>;
  gradients(g: Tensor, saved: Record<string, Tensor>, context: Context<Attributes>): Record<string, () => Tensor>;
}

/** An operation without attributes of its own. */
export type Plain = object;
export type Attributes<K extends OperationName> = AttributesOf<Operations[K]>;

/** The operations with a `gradInput`. */
type GradName = {
  [K in OperationName]: Operations[K] extends { infer(...rest: never[]): { gradInput: unknown } } ? K : never;
}[OperationName];

export function rule<A>(saves: Saves<A>, gradients: Rule<A>['gradients']): Rule<A> {
  return { saves, gradients };
}

/** {@link run} of an operation that is known by its name alone. */
const runAny = run as unknown as (name: string, inputs: object, attributes: object) => Record<string, Tensor>;

/** A rule that is one operation: `grad` of gradOutput and what is saved for it, with the same attributes and `more`. */
export function viaGrad<K extends GradName>(
  grad: K,
  saves: readonly Exclude<keyof InputsOf<Operations[K]>, 'gradOutput'>[],
  more?: (context: Context<object>) => object,
): Rule<Attributes<K>> {
  return rule(saves as readonly string[], (g, saved, context: Context<object>) => ({
    input: () => {
      const attributes = more ? { ...context.attributes, ...more(context) } : context.attributes;
      return runAny(grad, { gradOutput: g, ...saved }, attributes).gradInput!;
    },
  }));
}

/** For derivatives that have to know the shape of what they make. */
export const inputShape = ({ shapes }: Context<object>) => ({ inputShape: shapes.input });

/** Computes once what several thunks take a part of. */
export function once<T>(compute: () => T): () => T {
  let result: T | undefined;
  return () => (result ??= compute());
}

/** The values of `g`, itself where it has this data type. */
export function castTo(g: Tensor, dtype: DType): Tensor {
  return g.dtype === dtype ? g.detach() : run('cast', { input: g }, { dtype: dtype as Precision }).output;
}

/** Undoes broadcasting: sums `g` down to `shape`, in f32, and casts the sums to `dtype`. */
export function unbroadcast(g: Tensor, shape: Shape, dtype: DType): Tensor {
  return castTo(sameShape(g.shape, shape) ? g : run('sumTo', { input: g }, { shape }).output, dtype);
}

/** Sum over all but the channel dimension of [N, C, …]: the gradient of a bias, f32 as all parameters are. */
export function sumChannels(g: Tensor): Tensor {
  const channels = g.shape[1]!;
  return view(unbroadcast(g, [1, channels, ...g.shape.slice(2).map(() => 1)], 'f32'), [channels]);
}

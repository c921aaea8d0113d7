import {
  type AttributesOf,
  type DType,
  type InputsOf,
  type Operation,
  type OperationName,
  type Operations,
  type OutputsOf,
  type Precision,
  type Shape,
  sameShape,
} from '@flukeprint/kernels';
import { run, view } from './run.ts';
import type { Tensor } from './tensor.ts';

/** What has a rule: the operations, and the one change of shape that runs none. */
interface Differentiable extends Operations {
  reshape: Operation<'input', never, 'output', object>;
}
type Name = keyof Differentiable;
type Inputs<K extends Name, T> = InputsOf<Differentiable[K], T>;
/** Inputs and results of an operation by name; an optional one may be absent. */
type Values<K extends Name, T = Tensor> = Inputs<K, T> & OutputsOf<Differentiable[K], T>;

/** What a derivative may know besides the values it saved. */
interface Context<K extends Name> {
  /** Shapes and data types of the inputs, by name. */
  readonly shapes: Readonly<Inputs<K, Shape>>;
  readonly dtypes: Readonly<Inputs<K, DType>>;
  readonly attributes: object & AttributesOf<Differentiable[K]>;
}

/** Names of inputs and results, or how to tell them. */
type Saves<K extends Name, S> = readonly S[] | ((context: Context<K>) => readonly S[]);

/** A rule whose operation is known by its name alone. */
export interface AnyRule {
  readonly saves: readonly string[] | ((context: AnyContext) => readonly string[]);
  gradients(g: Tensor, saved: Record<string, Tensor>, context: AnyContext): Record<string, () => Tensor>;
}
interface AnyContext {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly dtypes: Readonly<Record<string, DType>>;
  readonly attributes: object;
}

/** `saves`: what is kept for backward. `gradients`: one thunk per input, called only if that gradient is wanted. */
export interface Rule<K extends Name> {
  readonly saves: Saves<K, string>;
  gradients(g: Tensor, saved: Values<K>, context: Context<K>): Record<string, () => Tensor>;
}

/** The table: a rule for each operation that has a derivative. */
export type Rules = { readonly [K in Name]?: Rule<K> };

export type Attributes<K extends OperationName> = AttributesOf<Operations[K]>;

/** The operations with a `gradInput`. */
type GradName = {
  [K in OperationName]: Operations[K] extends { infer(...rest: never[]): { gradInput: unknown } } ? K : never;
}[OperationName];

/** A rule sees of its operation's values those that it saves; where that depends, those that it may save. */
export function rule<K extends Name, S extends keyof Values<K>>(
  saves: Saves<K, S>,
  gradients: (g: Tensor, saved: Pick<Values<K>, S>, context: Context<K>) => Record<string, () => Tensor>,
): Rule<K> {
  return { saves: saves as Saves<K, string>, gradients };
}

/** {@link run} of an operation that is known by its name alone. */
const runAny = run as unknown as (name: string, inputs: object, attributes: object) => { gradInput: Tensor };

/** A rule that is one operation: `grad` of gradOutput and what is saved for it, with the same attributes and `more`. */
export function viaGrad<K extends Name, G extends GradName>(
  grad: G,
  saves: readonly (Exclude<keyof InputsOf<Operations[G]>, 'gradOutput'> & keyof Values<K>)[],
  more?: (context: Context<K>) => object,
): Rule<K> {
  return rule(saves, (g, saved, context) => ({
    input: () => {
      const attributes = more ? { ...context.attributes, ...more(context) } : context.attributes;
      return runAny(grad, { gradOutput: g, ...saved }, attributes).gradInput;
    },
  }));
}

/** For derivatives that have to know the shape of what they make. */
export const inputShape = ({ shapes }: { shapes: { readonly input: Shape } }) => ({ inputShape: shapes.input });

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

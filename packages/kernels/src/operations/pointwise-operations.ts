import type { Operation } from '../contract.ts';
import { expectFloat, expectLike, expectNumber, like } from '../shape.ts';
import { type AnyPointwise, type PointwiseName, pointwise, pointwiseTable } from './pointwise.ts';

type Saved<K extends PointwiseName> = (typeof pointwise)[K]['saves'];
type Attributes<K extends PointwiseName> = Readonly<Partial<(typeof pointwise)[K]['defaults']>>;

/** The operations `f` and `fGrad` of every entry `f` of the table. */
export type PointwiseOperations = {
  readonly [K in PointwiseName]: Operation<'input', never, 'output', Attributes<K>>;
} & {
  readonly [K in PointwiseName as `${K}Grad`]: Operation<'gradOutput' | Saved<K>, never, 'gradInput', Attributes<K>>;
};

type Values = Readonly<Record<string, number | undefined>>;

/** The attributes of `f` and `fGrad` with the defaults of those that are not given, in the order in which kernels take them. */
export function resolvePointwise<K extends PointwiseName>(
  name: K,
  attributes: Attributes<K>,
): Readonly<(typeof pointwise)[K]['defaults']> {
  return resolve(pointwise[name], attributes as Values) as (typeof pointwise)[K]['defaults'];
}

function resolve({ defaults }: AnyPointwise, attributes: Values): Record<string, number> {
  const resolved: Record<string, number> = {};
  for (const name in defaults) resolved[name] = attributes[name] ?? defaults[name]!;
  return resolved;
}

/** Throws unless all attributes are finite numbers. */
function expectAttributes(operation: string, description: AnyPointwise, attributes: Values): void {
  const resolved = resolve(description, attributes);
  for (const name in resolved) expectNumber(operation, name, resolved[name]!);
}

function forwardOf(name: string, description: AnyPointwise): Operation<'input', never, 'output', Values> {
  return {
    name,
    f16: { except: [] },
    infer({ input }, attributes) {
      expectFloat(name, 'input', input);
      expectAttributes(name, description, attributes);
      return { output: like(input, ...input.shape) };
    },
    reference({ input }, { output }, attributes) {
      const resolved = resolve(description, attributes);
      for (let i = 0; i < output.data.length; i++) output.data[i] = description.forward(input.data[i]!, resolved);
    },
  };
}

function gradientOf(
  name: string,
  description: AnyPointwise,
): Operation<'gradOutput', 'input' | 'output', 'gradInput', Values> {
  const { saves } = description;
  return {
    name,
    f16: { except: [] },
    infer({ gradOutput, [saves]: saved }, attributes) {
      expectFloat(name, saves, saved!);
      expectLike(name, 'gradOutput', gradOutput, saves, saved!);
      expectAttributes(name, description, attributes);
      return { gradInput: like(saved!, ...saved!.shape) };
    },
    reference({ gradOutput, [saves]: saved }, { gradInput }, attributes) {
      const resolved = resolve(description, attributes);
      for (let i = 0; i < gradInput.data.length; i++) {
        gradInput.data[i] = description.gradient(gradOutput.data[i]!, saved!.data[i]!, resolved);
      }
    },
  };
}

export const pointwiseOperations = pointwiseTable(
  (name) => forwardOf(name, pointwise[name]),
  (name) => gradientOf(`${name}Grad`, pointwise[name]),
) as unknown as PointwiseOperations;

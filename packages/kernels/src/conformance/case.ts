import { randomStream } from '@flukeprint/random';
import type { AttributesOf, HostTensor, InputsOf, OutputsOf, Shape } from '../contract.ts';
import type { OperationName, Operations } from '../operations.ts';
import { size } from '../shape.ts';
import { evaluate, float64 } from './evaluate.ts';

/** One call of one operation. The values are the same on every machine and exact in f32. */
export interface ConformanceCase {
  /** The operation and what is awkward about the case. */
  readonly name: string;
  readonly operation: OperationName;
  readonly attributes: object;
  /** Makes the arguments: those that another operation computes come from its reference. */
  inputs(): Record<string, HostTensor>;
  /** Only where the usual tolerance asks too much of f32. */
  readonly tolerance?: { readonly rtol?: number; readonly atol?: number };
}

export function make<K extends OperationName>(
  operation: K,
  title: string,
  attributes: AttributesOf<Operations[K]>,
  inputs: () => InputsOf<Operations[K], HostTensor>,
  tolerance?: ConformanceCase['tolerance'],
): ConformanceCase {
  const made = { name: `${operation}: ${title}`, operation, attributes: attributes as object, inputs };
  return tolerance ? { ...made, tolerance } : made;
}

/**
 * Standard normal values times `factor`; `key` names the stream, so that no two arguments are alike. Factors of
 * 1 / √(number of terms) keep sums near 1, where the tolerance means what it says.
 */
export function normal(key: string, shape: Shape, factor = 1): HostTensor {
  const random = randomStream(0, key, ...shape);
  return {
    shape,
    dtype: 'f32',
    data: Float64Array.from({ length: size(shape) }, () => Math.fround(factor * random.normal())),
  };
}

export function uniform(key: string, shape: Shape, low: number, high: number): HostTensor {
  const random = randomStream(0, key, ...shape);
  const value = () => Math.fround(random.uniformIn(low, high));
  return { shape, dtype: 'f32', data: Float64Array.from({ length: size(shape) }, value) };
}

export function values(shape: Shape, ...data: number[]): HostTensor {
  return float64(shape, ...data.map(Math.fround));
}

export function labels(key: string, shape: Shape, classes: number): HostTensor {
  const random = randomStream(0, key, ...shape);
  return { shape, dtype: 'i32', data: Int32Array.from({ length: size(shape) }, () => random.integer(classes)) };
}

/** Results of the reference, rounded to f32 as a backend would have them. */
export function forward<K extends OperationName>(
  name: K,
  inputs: InputsOf<Operations[K], HostTensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], HostTensor> {
  const outputs = evaluate(name, inputs, attributes);
  for (const { data } of Object.values<HostTensor>(outputs)) {
    if (data instanceof Float64Array) data.set(Float32Array.from(data));
  }
  return outputs;
}

export const anyShapes: readonly Shape[] = [[], [1], [3], [4], [2, 5], [2, 3, 5, 7], [4097], [4, 1031]];

import {
  type AttributesOf,
  type Backend,
  type DeviceTensor,
  execute,
  type InputsOf,
  type OperationName,
  type Operations,
  type OutputsOf,
  type Shape,
} from '@flukeprint/kernels';
import { Tensor } from './tensor.ts';

export type Tensors = Record<string, Tensor | undefined>;

/** Runs an operation outside the graph. Optional arguments may be absent; all the others are on one backend. */
export function run<K extends OperationName>(
  name: K,
  inputs: InputsOf<Operations[K], Tensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], Tensor> {
  // Thousands of calls make a step: the records are walked once, and no list is made of them.
  const tensors: Tensors = inputs;
  const values: Record<string, DeviceTensor> = {};
  let backend: Backend | undefined;
  for (const argument in tensors) {
    const tensor = tensors[argument];
    if (!tensor) continue;
    backend ??= tensor.backend;
    if (tensor.backend !== backend) {
      throw new Error(`${name}: expected ${argument} on the same backend as the rest, received a tensor on another`);
    }
    values[argument] = tensor.value;
  }
  if (!backend) throw new Error(`${name}: expected at least one tensor`);
  const results: Record<string, DeviceTensor> = execute(backend, name, values as InputsOf<Operations[K]>, attributes);
  const outputs: Record<string, Tensor> = {};
  for (const result in results) outputs[result] = new Tensor(backend, results[result]!);
  return outputs as OutputsOf<Operations[K], Tensor>;
}

/** The same values under another shape, outside the graph. Shares memory. */
export function view(input: Tensor, shape: Shape): Tensor {
  return new Tensor(input.backend, { ...input.value, shape });
}

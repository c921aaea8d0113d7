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

/** Optional arguments may be absent. */
export function present(tensors: Tensors): [string, Tensor][] {
  return Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
}

function backendOf(name: string, inputs: Tensors): Backend {
  const [[, first] = [], ...rest] = present(inputs);
  if (!first) throw new Error(`${name}: expected at least one tensor`);
  for (const [argument, tensor] of rest) {
    if (tensor.backend !== first.backend) {
      throw new Error(`${name}: expected ${argument} on the same backend as the rest, received a tensor on another`);
    }
  }
  return first.backend;
}

/** Runs an operation outside the graph. */
export function run<K extends OperationName>(
  name: K,
  inputs: InputsOf<Operations[K], Tensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], Tensor> {
  const backend = backendOf(name, inputs as Tensors);
  const values = Object.fromEntries(present(inputs as Tensors).map(([key, tensor]) => [key, tensor.value]));
  const outputs = execute(backend, name, values as InputsOf<Operations[K]>, attributes);
  const wrapped = Object.entries<DeviceTensor>(outputs).map(([key, value]) => [key, new Tensor(backend, value)]);
  return Object.fromEntries(wrapped) as OutputsOf<Operations[K], Tensor>;
}

/** The same values under another shape, outside the graph. Shares memory. */
export function view(input: Tensor, shape: Shape): Tensor {
  return new Tensor(input.backend, { ...input.value, shape });
}

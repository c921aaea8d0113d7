import type { AnyOperation, AttributesOf, Backend, DeviceTensor, InputsOf, OutputsOf } from './contract.ts';
import { conv2d, conv2dInputGrad, conv2dWeightGrad } from './conv2d.ts';
import { relu, reluGrad } from './relu.ts';

/** Every operation there is. A backend implements each of them under the same name. */
export const operations = {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  relu,
  reluGrad,
} satisfies Record<string, AnyOperation>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** One implementation per operation: what a backend's own table must look like, so that none can be forgotten. */
export type KernelTable<Context> = {
  readonly [K in OperationName]: (
    context: Context,
    inputs: InputsOf<Operations[K]>,
    outputs: OutputsOf<Operations[K]>,
    attributes: AttributesOf<Operations[K]>,
  ) => void;
};

/** Checks the arguments, allocates the results and queues the operation on `backend`. */
export function execute<K extends OperationName>(
  backend: Backend,
  name: K,
  inputs: InputsOf<Operations[K]>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K]> {
  const operation: AnyOperation = operations[name];
  const outputs: Record<string, DeviceTensor> = {};
  for (const [key, spec] of Object.entries(operation.infer(inputs, attributes))) {
    outputs[key] = { ...spec, storage: backend.allocate(spec) };
  }
  backend.run(name, inputs, outputs, attributes as object);
  return outputs as OutputsOf<Operations[K]>;
}

import type { AnyOperation, AttributesOf, HostTensor, InputsOf, OutputsOf, Shape, Spec } from '../contract.ts';
import { type OperationName, type Operations, operations } from '../operations.ts';
import { roundToF16 } from '../round-to-f16.ts';
import { size } from '../shape.ts';

/** An f32 tensor on the host, in float64. */
export function float64(shape: Shape, ...values: number[]): HostTensor {
  return { shape, dtype: 'f32', data: Float64Array.from(values) };
}

export function int32(shape: Shape, ...values: number[]): HostTensor {
  return { shape, dtype: 'i32', data: Int32Array.from(values) };
}

/** Runs the reference of one operation on host tensors; updates the arguments that the operation updates. */
export function evaluate<K extends OperationName>(
  name: K,
  inputs: InputsOf<Operations[K], HostTensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], HostTensor> {
  const operation: AnyOperation = operations[name];
  const outputs: Record<string, HostTensor> = {};
  for (const [key, { shape, dtype }] of Object.entries<Spec>(operation.infer(inputs, attributes))) {
    const n = size(shape);
    outputs[key] = { shape, dtype, data: dtype === 'i32' ? new Int32Array(n) : new Float64Array(n) };
  }
  operation.reference(inputs, outputs, attributes);
  const updated = (operation.mutates ?? []).map((argument) => (inputs as Record<PropertyKey, HostTensor>)[argument]);
  roundToF16([...Object.values(outputs), ...updated]);
  return outputs as OutputsOf<Operations[K], HostTensor>;
}

import { type HostArray, type Spec, show, size } from '@flukeprint/kernels';

/** Throws unless there is a value for each of the tensor's. */
export function expectValues(tensor: Spec, data: HostArray): void {
  const n = size(tensor.shape);
  if (data.length !== n) throw new Error(`write: expected ${n} values for ${show(tensor)} but received ${data.length}`);
}

/** Puts a tensor's host values where the device reads them, in its types. */
export function toDevice({ dtype }: Spec, data: HostArray, target: ArrayBuffer): void {
  const Kind = dtype === 'i32' ? Int32Array : dtype === 'f16' ? Float16Array : Float32Array;
  new Kind(target, 0, data.length).set(data);
}

/** A tensor's values as the host has them, from the device's bytes. */
export function fromDevice({ shape, dtype }: Spec, bytes: ArrayBuffer): HostArray {
  if (dtype === 'i32') return new Int32Array(bytes);
  if (dtype === 'f32') return new Float32Array(bytes);
  return Float32Array.from(new Float16Array(bytes, 0, size(shape)));
}

import { type Backend, type DeviceTensor, f32, type HostArray } from '@flukeprint/kernels';

/** A tensor of these values on a backend. */
export function upload(backend: Backend, shape: readonly number[], data: HostArray | readonly number[]): DeviceTensor {
  const tensor = { ...f32(...shape), storage: backend.allocate(f32(...shape)) };
  backend.write(tensor, Float32Array.from(data));
  return tensor;
}

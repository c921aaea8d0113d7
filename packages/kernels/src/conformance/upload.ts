import type { Backend, DeviceTensor, HostArray, Shape } from '../contract.ts';
import { f32 } from '../shape.ts';

/** For tests: an f32 tensor of these values on a backend. */
export function upload(backend: Backend, shape: Shape, data: HostArray | readonly number[]): DeviceTensor {
  const tensor = { ...f32(...shape), storage: backend.allocate(f32(...shape)) };
  backend.write(tensor, new Float32Array(data));
  return tensor;
}

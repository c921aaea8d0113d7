import { Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Tensors } from '../protocol.ts';

/** The tensor of this name from a request. */
export function given(backend: Backend, tensors: Tensors, name: string): Tensor {
  const { shape, data } = tensors[name]!;
  return Tensor.from(backend, Float32Array.from(data), shape);
}

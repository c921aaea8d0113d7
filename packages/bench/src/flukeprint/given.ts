import { Tensor } from '@flukeprint/autograd';
import type { Backend, DType } from '@flukeprint/kernels';
import type { Tensors } from '../protocol.ts';

/** The tensor of this name from a request. */
export function given(backend: Backend, tensors: Tensors, name: string, dtype: DType = 'f32'): Tensor {
  const { shape, data } = tensors[name]!;
  return Tensor.from(backend, Float32Array.from(data), shape, { dtype });
}

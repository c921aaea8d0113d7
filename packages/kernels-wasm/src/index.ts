import type { Backend } from '@flukeprint/kernels';
import { loadModule } from './module.ts';
import { WasmBackend } from './wasm-backend.ts';

/** The CPU backend: SIMD128 kernels on the calling thread. */
export async function createWasmBackend(): Promise<Backend> {
  return new WasmBackend(loadModule(), (kernel, count) => kernel(0, count));
}

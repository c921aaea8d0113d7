import type { Backend } from '@flukeprint/kernels';
import { bestVariant, loadModule, type Variant } from './module.ts';
import { WasmBackend } from './wasm-backend.ts';

export { OutOfMemoryError } from './out-of-memory-error.ts';

export interface WasmOptions {
  /** `simd128` for the same bits on every processor; else the fastest that the engine understands. */
  readonly variant?: Variant;
}

/** The CPU backend: SIMD kernels on the calling thread. */
export async function createWasmBackend({ variant = bestVariant() }: WasmOptions = {}): Promise<Backend> {
  const instructions = variant === 'relaxed' ? 'SIMD128 with fused multiply-add' : 'SIMD128';
  const description = `wasm: ${instructions}, 1 thread`;
  return new WasmBackend(description, loadModule(variant), (kernel, count) => kernel(0, count));
}

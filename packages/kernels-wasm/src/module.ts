import { readFileSync } from 'node:fs';
import { initSync as initRelaxed } from '../pkg/relaxed/kernels.js';
import { type InitOutput, initSync as initSimd128 } from '../pkg/simd128/kernels.js';

// Neither the language's nor Node's types know WebAssembly; the browser's would bring all of the DOM.
declare const WebAssembly: { validate(module: Uint8Array): boolean };

/** What the compiled artifact exports: memory, allocator and kernels. */
export interface Exports extends Omit<InitOutput, 'memory'> {
  /** The buffer is another one after the memory grew. */
  readonly memory: { readonly buffer: ArrayBuffer };
}

/**
 * `relaxed` multiplies and adds in one instruction where the processor has one: faster, but the last bits of a sum depend
 * on the processor. `simd128` gives the same bits everywhere.
 */
export type Variant = 'simd128' | 'relaxed';

/** A module with nothing but one f32x4.relaxed_madd of zeros. */
const RELAXED_PROBE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x13, 0x01, 0x11, 0x00],
  ...[0x41, 0x00, 0xfd, 0x0f],
  ...[0x41, 0x00, 0xfd, 0x0f],
  ...[0x41, 0x00, 0xfd, 0x0f],
  ...[0xfd, 0x85, 0x02, 0x0b],
]);

/** The fastest variant that this engine understands. */
export function bestVariant(): Variant {
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'simd128';
}

/** This process' instance of a variant; backends share its memory. */
export function loadModule(variant: Variant): Exports {
  const init = variant === 'relaxed' ? initRelaxed : initSimd128;
  return init({ module: readFileSync(new URL(`../pkg/${variant}/kernels_bg.wasm`, import.meta.url)) });
}

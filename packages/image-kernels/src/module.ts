import { readFileSync } from 'node:fs';
import { type InitOutput, initSync } from '../pkg/simd128/kernels.js';

let loaded: InitOutput | undefined;

/** This thread's instance of the compiled kernels: 40 kB of code and a memory of its own. */
export function kernels(): InitOutput {
  loaded ??= initSync({ module: readFileSync(new URL('../pkg/simd128/kernels_bg.wasm', import.meta.url)) });
  return loaded;
}

import { readFileSync } from 'node:fs';
import { type InitOutput, initSync } from '../pkg/kernels.js';

/** What the compiled artifact exports: memory, allocator and kernels. */
export type Exports = InitOutput;

/** The instance of this process; backends share its memory. */
export function loadModule(): Exports {
  return initSync({ module: readFileSync(new URL('../pkg/kernels_bg.wasm', import.meta.url)) });
}

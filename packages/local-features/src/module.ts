import { readFileSync } from 'node:fs';
import { type InitOutput, initSync } from '../pkg/simd128/kernels.js';

// Neither the language's nor Node's types know WebAssembly; the browser's would bring all of the DOM.
declare const WebAssembly: { Module: new (bytes: Uint8Array) => CompiledSift };

/** Compiled code, without memory. It may be handed to other threads. */
export type CompiledSift = object;

let compiled: CompiledSift | undefined;
let loaded: InitOutput | undefined;

/**
 * This thread's compiled code. Threads that end take part in it, if whoever starts them hands it over: V8 may stop the
 * process where code is freed with a thread while it is still being optimised (nodejs/node#64500).
 */
export function compiledSift(): CompiledSift {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../pkg/simd128/kernels_bg.wasm', import.meta.url)));
  return compiled;
}

/** Takes code that another thread has compiled, before the first photo. */
export function useCompiledSift(from: CompiledSift): void {
  compiled = from;
}

/** This thread's instance of the kernels: a memory of its own. */
export function kernels(): InitOutput {
  loaded ??= initSync({ module: compiledSift() as never });
  return loaded;
}

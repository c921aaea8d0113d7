import { readFileSync } from 'node:fs';
import { initSync as initRelaxed } from '../../pkg/relaxed/kernels.js';
import { initSync as initSimd128 } from '../../pkg/simd128/kernels.js';
import { initSync as initThreads } from '../../pkg/threads/kernels.js';
import { type InitOutput, initSync as initThreadsRelaxed } from '../../pkg/threads-relaxed/kernels.js';

// Neither the language's nor Node's types know WebAssembly; the browser's would bring all of the DOM.
declare const WebAssembly: {
  validate(module: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
};

/** Its buffer is another one after the memory grew. */
export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** What the compiled artifact exports: allocator and kernels. */
export type Exports = Omit<InitOutput, `__wb${string}`>;

/**
 * `relaxed` multiplies and adds in one instruction where the processor has one: faster, but the last bits of a sum depend
 * on the processor. `simd128` gives the same bits everywhere.
 */
export type Variant = 'simd128' | 'relaxed';

/** What another thread needs to instantiate the module on the same memory. */
export interface SharedModule {
  readonly variant: Variant;
  readonly module: object;
  readonly memory: Memory;
}

/** An instance of an artifact and its memory. */
export interface LoadedModule {
  readonly exports: Exports;
  readonly memory: Memory;
  /** Absent where the artifact was made for one thread. */
  readonly shared?: SharedModule;
}

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

const PAGE = 65536;
/** Kernels keep a few kilobytes on the stack. */
const WORKER_STACK = 4 * PAGE;

const bytesOf = (folder: string) => readFileSync(new URL(`../../pkg/${folder}/kernels_bg.wasm`, import.meta.url));
const loaded = new Map<string, LoadedModule>();

/** This process' instance of a variant; backends share its memory. */
export function loadModule(variant: Variant, threads = 1): LoadedModule {
  const folder = threads === 1 ? variant : variant === 'relaxed' ? 'threads-relaxed' : 'threads';
  let module = loaded.get(folder);
  if (!module) {
    module = threads === 1 ? loadPrivate(variant) : loadShared(variant, folder);
    loaded.set(folder, module);
  }
  return module;
}

function loadPrivate(variant: Variant): LoadedModule {
  const init = variant === 'relaxed' ? initRelaxed : initSimd128;
  const { memory, ...exports } = init({ module: bytesOf(variant) });
  return { exports: exports as unknown as Exports, memory };
}

function loadShared(variant: Variant, folder: string): LoadedModule {
  const module = new WebAssembly.Module(bytesOf(folder));
  // 4 GiB of addresses; pages are taken as they are needed.
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  const init = variant === 'relaxed' ? initThreadsRelaxed : initThreads;
  return { exports: init({ module, memory } as never), memory, shared: { variant, module, memory } };
}

/** An instance for a worker thread, with a stack of its own, and what gives that back. */
export function instantiateInWorker({ variant, module, memory }: SharedModule): { exports: Exports; end: () => void } {
  const init = variant === 'relaxed' ? initThreadsRelaxed : initThreads;
  const exports = init({ module, memory, thread_stack_size: WORKER_STACK } as never);
  return { exports, end: () => exports.__wbindgen_thread_destroy() };
}

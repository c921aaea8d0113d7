import { availableParallelism } from 'node:os';
import type { Backend } from '@flukeprint/kernels';
import { callingThread, type JobListener } from './runtime/launch.ts';
import { bestVariant, loadModule, type Variant } from './runtime/module.ts';
import { chooseTile, enableRevectorizer } from './runtime/revectorizer.ts';
import { ThreadPool } from './runtime/thread-pool.ts';
import { WasmBackend } from './runtime/wasm-backend.ts';

export type { JobListener, JobTimes, ThreadTimes } from './runtime/launch.ts';

export interface WasmOptions {
  /** `simd128` for the same bits on every processor; else the fastest that the engine understands. */
  readonly variant?: Variant;
  /** Threads that do the work, the calling one included; by default as many as there are processors. */
  readonly threads?: number;
  /** Whether V8 may use 256-bit instructions: {@link enableRevectorizer}. Once allowed, a process cannot take it back. */
  readonly revectorize?: boolean;
  /** Hears of every kernel that has run, with the times of each thread: for profiles. */
  readonly onJob?: JobListener;
}

/**
 * The CPU backend: SIMD kernels on a pool of threads. No result depends on their number. Rejects with a RangeError where that is
 * no positive integer, and with the worker's error where a thread does not start.
 */
export async function createWasmBackend({
  variant = bestVariant(),
  threads = availableParallelism(),
  revectorize = true,
  onJob,
}: WasmOptions = {}): Promise<Backend> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`wasm: expected a positive number of threads but received ${threads}`);
  }
  if (revectorize) enableRevectorizer();
  const module = loadModule(variant, threads);
  chooseTile(module);
  const launcher = module.shared
    ? await ThreadPool.create(module.exports, module.shared, threads, onJob)
    : callingThread(module.exports, onJob);
  const instructions = variant === 'relaxed' ? 'SIMD128 with fused multiply-add' : 'SIMD128';
  const description = `wasm: ${instructions}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return new WasmBackend(description, module, launcher);
}

import { setFlagsFromString } from 'node:v8';
import { TILE_COLUMNS } from '../operations/gemm/gemm.ts';
import { inOrder } from './kernel-arguments.ts';
import { callingThread } from './launch.ts';
import type { LoadedModule } from './module.ts';

/**
 * Lets V8 make one 256-bit instruction of two neighbouring 128-bit ones (x64 with AVX2), and compile at once with the
 * compiler that does so. Both hold for modules compiled afterwards, in the whole process. An experiment of V8's: the
 * conformance cases run with it and without.
 */
export function enableRevectorizer(): void {
  // Other processors' V8 does not know the flag.
  if (process.arch === 'x64') setFlagsFromString('--experimental-wasm-revectorize');
  setFlagsFromString('--no-liftoff');
}

/** Extents of a product that takes about 0.1 ms. */
const [ROWS, DEPTH, COLUMNS] = [64, 256, 128];

/** Modules whose tile is chosen: backends share it. */
const chosen = new WeakSet<LoadedModule>();

/** Times both forms of the register tile and chooses the faster one, once for each module. */
export function chooseTile(module: LoadedModule): void {
  if (chosen.has(module)) return;
  chosen.add(module);
  const { exports, memory } = module;
  const bytes = 4 * (ROWS * DEPTH + DEPTH * COLUMNS + ROWS * COLUMNS) + exports.gemm_private_bytes();
  const left = exports.memory_allocate(bytes) >>> 0;
  // A full memory has other worries than speed.
  if (left === 0) return;
  // Numbers like NaN would take their own time.
  new Uint8Array(memory.buffer, left, bytes).fill(0);
  const right = left + 4 * ROWS * DEPTH;
  const output = right + 4 * DEPTH * COLUMNS;
  const own = output + 4 * ROWS * COLUMNS;
  const matrices = { left, rows: ROWS, depth: DEPTH, source: right, stride: COLUMNS, columnStride: 1 };
  const product = { ...matrices, bias: undefined, output, columns: COLUMNS };
  const job = {
    kernel: 'linear',
    args: inOrder('linear', product, () => 0),
    count: COLUMNS / TILE_COLUMNS,
    grain: 1,
    private: { address: own, bytes: exports.gemm_private_bytes() },
  } as const;
  const { run } = callingThread(exports);
  const seconds = (whole: boolean) => {
    exports.gemm_choose_tile(Number(whole));
    const times = Array.from({ length: 12 }, () => {
      const started = performance.now();
      run(job);
      return performance.now() - started;
    });
    return Math.min(...times);
  };
  const [whole, halves] = [seconds(true), seconds(false)];
  exports.gemm_choose_tile(Number(whole < halves));
  exports.memory_free(left, bytes);
}

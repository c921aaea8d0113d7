import type { Exports } from './module.ts';

/** Where in the control words each value lies. */
export const field = {
  /** Counts jobs: a worker sleeps on it. */
  generation: 0,
  /** The first unit that no thread has taken yet. */
  next: 1,
  /** Workers that are not done with the job. */
  busy: 2,
  /** Position in {@link kernelNames}. */
  kernel: 3,
  count: 4,
  piece: 5,
  argumentCount: 6,
  privateAddress: 7,
  privateBytes: 8,
  /** 1 after a kernel threw in a worker. */
  failed: 9,
  /** 1 when the workers shall end. */
  closed: 10,
  /** 1 when threads shall note their times. */
  timed: 11,
} as const;

const MOST_ARGUMENTS = 32;

/** What the threads of a pool agree by. */
export interface ControlBlock {
  readonly words: Int32Array<SharedArrayBuffer>;
  /** Arguments of the kernel. */
  readonly numbers: Float64Array<SharedArrayBuffer>;
  /** Per thread, where asked for: start and end of its part of the job, by {@link clock}, and how many units it did. */
  readonly times: Float64Array<SharedArrayBuffer>;
}

/** The control block of a new pool, all zeros. */
export function controlBlock(threads: number): ControlBlock {
  return {
    words: new Int32Array(new SharedArrayBuffer(4 * Object.keys(field).length)),
    numbers: new Float64Array(new SharedArrayBuffer(8 * MOST_ARGUMENTS)),
    times: new Float64Array(new SharedArrayBuffer(8 * 3 * threads)),
  };
}

/** Milliseconds that mean the same in all threads. `performance.timeOrigin` differs by 30 µs from thread to thread. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

type Kernel = (...args: number[]) => void;

/** Every thread instantiates the same module, so that a kernel has the same position everywhere. */
export function kernelNames(exports: Exports): string[] {
  return Object.keys(exports).sort();
}

/** The exported functions, by their positions in {@link kernelNames}. */
export function kernelsOf(exports: Exports): Kernel[] {
  return kernelNames(exports).map((name) => (exports as unknown as Record<string, Kernel>)[name]!);
}

/** Takes pieces of the job until none is left. */
export function doPieces(kernels: readonly Kernel[], { words, numbers, times }: ControlBlock, thread: number): void {
  const timed = words[field.timed] === 1;
  const start = timed ? clock() : 0;
  const kernel = kernels[words[field.kernel]!]!;
  const [count, piece] = [words[field.count]!, words[field.piece]!];
  const args = Array.from(numbers.subarray(0, words[field.argumentCount]!));
  const bytes = words[field.privateBytes]!;
  if (bytes > 0) args.push((words[field.privateAddress]! >>> 0) + thread * bytes);
  const range = args.length;
  let units = 0;
  for (;;) {
    const begin = Atomics.add(words, field.next, piece);
    if (begin >= count) break;
    const end = Math.min(begin + piece, count);
    args[range] = begin;
    args[range + 1] = end;
    kernel(...args);
    units += end - begin;
  }
  if (timed) times.set([start, clock(), units], 3 * thread);
}

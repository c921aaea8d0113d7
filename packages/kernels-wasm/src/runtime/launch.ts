import type { KernelName } from './kernel-arguments.ts';
import type { Exports } from './module.ts';

/** Functions of the artifact that tell the host how much memory something takes. */
type SizeName = Extract<keyof Exports, `${string}_bytes` | `${string}_size`>;
export type Sizes = Pick<Exports, SizeName>;

/** Work for all threads: a kernel that does units 0…count − 1, in whatever pieces. */
export interface Job {
  readonly kernel: KernelName;
  /** Before the private memory and the range of work units that a call does. */
  readonly args: readonly number[];
  readonly count: number;
  /** Pieces are no smaller than this, and multiples of it. */
  readonly grain: number;
  /** Memory that each thread needs for itself: one piece of `bytes` after the other from `address`. */
  readonly private?: { readonly address: number; readonly bytes: number };
}

/** One thread's part of a job. */
export interface ThreadTimes {
  /** Milliseconds, of the calling thread's `performance.now`. */
  readonly start: number;
  readonly end: number;
  /** None where the thread came too late: its times mean nothing. */
  readonly units: number;
}

export interface JobTimes {
  readonly kernel: KernelName;
  /** By thread, the calling one first. */
  readonly threads: readonly ThreadTimes[];
}

/** Hears of every job when it is done. */
export type JobListener = (times: JobTimes) => void;

/** Who does the work. `run` returns when all of it is done. */
export interface Launcher {
  readonly threads: number;
  run(job: Job): void;
  close(): Promise<void>;
}

/** All work at once in the calling thread. */
export function callingThread(exports: Exports, onJob?: JobListener): Launcher {
  return {
    threads: 1,
    run({ kernel, args, count, private: own }) {
      const call = exports[kernel] as (...args: number[]) => void;
      const start = performance.now();
      if (own) call(...args, own.address, 0, count);
      else call(...args, 0, count);
      onJob?.({ kernel, threads: [{ start, end: performance.now(), units: count }] });
    },
    close: async () => {},
  };
}

import type { GpuCounts } from '@flukeprint/kernels-wgsl/gpu-meter';
import type { Work } from './work.ts';

/** What an engine's process says first, and how it answers: one line of JSON per message, in both directions. */
export interface About {
  /** Of the library. */
  readonly version: string;
  readonly threads: number;
  /** One line for people. */
  readonly description: string;
  /** Of Flukeprint: `wasm`, `webgpu`. Of PyTorch: `cuda`, `mps`, `cpu`. */
  readonly device?: string;
  /** Of a GPU: whether it is a CPU in disguise, stores f16, and tells the time. */
  readonly software?: boolean;
  readonly f16?: boolean;
  readonly timestamps?: boolean;
}

/**
 * Values by name: `input`, `weight`, `grad_output` of a kernel; `images`, `target` of a network; of a
 * detector `images` and the gradients of its outputs, `grad_0`, `grad_1`, …
 */
export type Tensors = Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>;

export type Request =
  /**
   * Do the work once on these tensors and return its values; of two steps for `training`
   * (losses) and `detector_training` (raw outputs).
   */
  | { readonly request: 'check'; readonly work: Work; readonly tensors: Tensors }
  /** Get ready to do this work on random tensors, and warm up; a measurement shall last at least `seconds`. */
  | { readonly request: 'prepare'; readonly work: Work; readonly seconds: number }
  /** `device`: the GPU's own clock where there is one. */
  | { readonly request: 'measure'; readonly clock?: 'wall' | 'device' }
  | { readonly request: 'release' }
  /** In a fresh process: do the work `steps` times and say how much memory it took. */
  | { readonly request: 'memory'; readonly work: Work; readonly steps: number }
  /** On a GPU: what a training step takes besides its time there, over `steps` that are queued without waiting. */
  | { readonly request: 'step_cost'; readonly work: Work; readonly steps: number }
  /** Flukeprint only: measure which way of doing the kernels of this work is the fastest, and keep it for later processes. */
  | { readonly request: 'tune'; readonly work: Work }
  /** Flukeprint only: write a network with random weights to the file that the work names. */
  | { readonly request: 'write_weights'; readonly work: Work };

/** Every reply may be one of these instead. */
export type Refusal = { readonly unsupported: string } | { readonly error: string };

export interface Replies {
  readonly check: { readonly values: readonly number[] };
  /** Seconds of the fastest call so far. */
  readonly prepare: { readonly seconds: number };
  /** Seconds of one call, the mean over as many as a measurement takes; and on the GPU's own clock. */
  readonly measure: { readonly seconds: number; readonly device_seconds?: number };
  readonly release: object;
  readonly memory: Memory;
  readonly step_cost: StepCost;
  /** How many kernels were measured now, and of how many another way than the likely one is faster. */
  readonly tune: { readonly measured: number; readonly changed: number };
  readonly write_weights: object;
}

/** Of one training step in the steady state, on a GPU. */
export interface StepCost {
  /** Until the GPU was done. */
  readonly seconds: number;
  /** Until the step was queued, and CPU time of the whole process meanwhile. */
  readonly host_seconds: number;
  readonly cpu_seconds: number;
  /** Memory of the GPU in use at once, and all that the process holds. */
  readonly peak_bytes: number;
  readonly held_bytes: number;
  /** Flukeprint only. */
  readonly counts?: GpuCounts;
}

/** Resident memory of a process, bytes. */
export interface Memory {
  /** The library loaded, no network yet. */
  readonly loaded: number;
  /** The network made, before the first step. */
  readonly ready: number;
  readonly peak: number;
}

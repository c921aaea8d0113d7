import type { OperationTimes, Spec, Times } from '@flukeprint/kernels';

/** Named times within a recording, in milliseconds of `performance.now`. */
export interface Span extends Times {
  readonly name: string;
}

export type PhaseName = 'data wait' | 'forward' | 'backward' | 'optimizer' | 'read back';

export interface OperationSpan extends Span, Pick<OperationTimes, 'attributes'> {
  readonly inputs: Readonly<Record<string, Spec | undefined>>;
  readonly outputs: Readonly<Record<string, Spec>>;
  /** Milliseconds that threads worked on it, summed over the threads. */
  readonly busy: number;
}

/** A copy to the device (`write`) or from it (`read`). */
export interface TransferSpan extends Span {
  readonly tensor: string;
  readonly bytes: number;
}

/** One thread's part of a kernel. */
export interface KernelSpan extends Span {
  readonly thread: number;
  /** Parts of the work: rows, channels, panels, elements. */
  readonly units: number;
}

/** All that happened in some steps of a training, in order of time. */
export interface Recording {
  /** The backend's description. */
  readonly device: string;
  /** Whether operations are only queued while they are timed. */
  readonly isQueued: boolean;
  readonly photosPerStep: number;
  /** Threads that run kernels; 0 where a backend does not say. */
  readonly threads: number;
  readonly steps: readonly Span[];
  /** Within steps. */
  readonly phases: readonly (Span & { readonly name: PhaseName })[];
  readonly operations: readonly OperationSpan[];
  readonly transfers: readonly TransferSpan[];
  readonly kernels: readonly KernelSpan[];
  /** Bytes of all tensors after each change. */
  readonly memory: readonly { readonly time: number; readonly bytes: number }[];
}

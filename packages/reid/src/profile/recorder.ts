import {
  type Backend,
  type BackendListener,
  type OperationTimes,
  ProfiledBackend,
  show,
  type TransferTimes,
} from '@flukeprint/kernels';
import type { JobTimes } from '@flukeprint/kernels-wasm';
import type { Profile } from './profile.ts';
import type { KernelSpan, OperationSpan, PhaseName, Recording, Span, TransferSpan } from './recording.ts';

/** Until then functions are compiled and memory is taken. */
export const warmUpSteps = 2;

export interface RecorderOptions {
  /** How many to record, after {@link warmUpSteps}. */
  readonly steps: number;
  readonly photosPerStep: number;
  /** Called once, between two steps: after the last that is recorded, or by {@link Recorder.finish}. */
  readonly onRecorded: (recording: Recording) => Promise<void>;
}

/** Records some steps of a training: what the loop says of its phases, the backend of operations, the pool of threads. */
export class Recorder implements Profile, BackendListener {
  readonly #options: RecorderOptions;
  #backend: ProfiledBackend | undefined;
  #stepsSeen = 0;
  #isOver = false;
  /** Of threads, in the operation under way. */
  #busy = 0;
  #threads = 0;
  readonly #steps: Span[] = [];
  readonly #phases: Recording['phases'][number][] = [];
  readonly #operations: OperationSpan[] = [];
  readonly #transfers: TransferSpan[] = [];
  readonly #kernels: KernelSpan[] = [];
  readonly #memory: Recording['memory'][number][] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** That a whole recording takes, those to warm up included. */
  get batches(): number {
    return warmUpSteps + this.#options.steps;
  }

  /** The backend to train on instead of this one. */
  profiled(backend: Backend): Backend {
    this.#backend = new ProfiledBackend(backend);
    return this.#backend;
  }

  async *steps<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      let start = this.#nextStep();
      for await (const batch of batches) {
        if (this.#isRecording) {
          this.onMemory(start, this.#backend!.liveBytes);
          this.#phases.push({ name: 'data wait', start, end: performance.now() });
        }
        yield batch;
        if (this.#isRecording) {
          this.#steps.push({ name: `step ${this.#stepsSeen + 1}`, start, end: performance.now() });
        }
        this.#stepsSeen += 1;
        if (this.#steps.length === this.#options.steps) await this.finish();
        start = this.#nextStep();
      }
    } finally {
      this.#listen(false);
    }
  }

  phase<T>(name: PhaseName, body: () => T): T {
    if (!this.#isRecording) return body();
    const start = performance.now();
    const note = () => void this.#phases.push({ name, start, end: performance.now() });
    const result = body();
    if (result instanceof Promise) return result.finally(note) as T;
    note();
    return result;
  }

  /** Ends the recording, which may have fewer steps than were asked for. */
  async finish(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listen(false);
    const { description = '', name = 'reference' } = this.#backend ?? {};
    await this.#options.onRecorded({
      device: description,
      isQueued: name === 'webgpu',
      photosPerStep: this.#options.photosPerStep,
      threads: this.#threads,
      steps: this.#steps,
      phases: this.#phases,
      operations: this.#operations,
      transfers: this.#transfers,
      kernels: this.#kernels,
      memory: this.#memory,
    });
  }

  onOperation({ operation, inputs, outputs, attributes, start, end }: OperationTimes): void {
    this.#operations.push({ name: operation, inputs, outputs, attributes, start, end, busy: this.#busy });
    this.#busy = 0;
  }

  onTransfer({ direction, tensor, start, end }: TransferTimes): void {
    this.#transfers.push({ name: direction, start, end, tensor: show(tensor), bytes: tensor.storage.bytes });
  }

  onMemory(time: number, bytes: number): void {
    this.#memory.push({ time, bytes });
  }

  /** For `createWasmBackend`. */
  readonly onJob = ({ kernel, threads }: JobTimes): void => {
    if (!this.#isRecording) return;
    this.#threads = threads.length;
    for (const [thread, { start, end, units }] of threads.entries()) {
      if (units === 0) continue;
      this.#kernels.push({ name: kernel, start, end, thread, units });
      this.#busy += end - start;
    }
  };

  get #isRecording(): boolean {
    return this.#backend?.listener === this;
  }

  #listen(on: boolean): void {
    if (this.#backend) this.#backend.listener = on ? this : null;
  }

  /** When it starts. */
  #nextStep(): number {
    this.#listen(!this.#isOver && this.#stepsSeen >= warmUpSteps);
    return performance.now();
  }
}

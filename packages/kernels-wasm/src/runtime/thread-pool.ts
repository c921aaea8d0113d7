import { Worker } from 'node:worker_threads';
import { type ControlBlock, clock, controlBlock, doPieces, field, kernelNames, kernelsOf } from './control-block.ts';
import type { Job, JobListener, Launcher, ThreadTimes } from './launch.ts';
import type { Exports, SharedModule } from './module.ts';
import type { WorkerStart } from './thread-pool-worker.ts';

/** Times that a waiting thread looks again before it sleeps: a few tenths of a millisecond, longer than between two operations of a step. */
const SPIN = 20_000;
/** Pieces per thread: enough to even out threads that are interrupted, few enough to keep caches warm. */
const PIECES = 8;

/** What the clock shows at `performance.now()` 0. An interruption between the two calls can only lower the difference. */
const clockOrigin = Math.max(...Array.from({ length: 5 }, () => clock() - performance.now()));

/**
 * Threads that share one memory and sleep until there is work; the calling thread takes a share of it. Pieces are
 * handed out as threads ask for them: kernels give the same bits however they are cut. A kernel that traps is an error of
 * its job; a thread that the system ends (out of memory) leaves its job waiting.
 */
export class ThreadPool implements Launcher {
  readonly threads: number;
  readonly #kernels: ReturnType<typeof kernelsOf>;
  readonly #control: ControlBlock;
  readonly #workers: { readonly worker: Worker; readonly ended: Promise<void> }[] = [];
  readonly #positions: Map<string, number>;
  readonly #onJob: JobListener | undefined;

  /** `threads` counts the calling one. Rejects where a thread does not start. */
  static async create(
    exports: Exports,
    module: SharedModule,
    threads: number,
    onJob?: JobListener,
  ): Promise<ThreadPool> {
    const pool = new ThreadPool(exports, threads, onJob);
    const start = { module, control: pool.#control, spin: SPIN };
    const others = Array.from({ length: threads - 1 }, (_, i) => i + 1);
    try {
      await Promise.all(others.map((thread) => pool.#startWorker({ ...start, thread })));
    } catch (error) {
      await pool.close();
      throw error;
    }
    // A pool alone keeps no process alive.
    for (const { worker } of pool.#workers) worker.unref();
    return pool;
  }

  private constructor(exports: Exports, threads: number, onJob?: JobListener) {
    this.threads = threads;
    this.#kernels = kernelsOf(exports);
    this.#positions = new Map(kernelNames(exports).map((name, index) => [name, index]));
    this.#control = controlBlock(threads);
    this.#control.words[field.timed] = Number(onJob !== undefined);
    this.#onJob = onJob;
  }

  async #startWorker(workerData: WorkerStart): Promise<void> {
    const worker = new Worker(new URL('./thread-pool-worker.ts', import.meta.url), { workerData });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#workers.push({ worker, ended });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      ended.then(() => reject(new Error('wasm: a thread ended before it was ready')));
    });
  }

  run(job: Job): void {
    const { words, numbers, times } = this.#control;
    if (words[field.closed]) throw new Error(`wasm: ${job.kernel} was asked of a backend that is destroyed`);
    const share = Math.ceil(job.count / (this.threads * PIECES) / job.grain) * job.grain;
    words[field.kernel] = this.#positions.get(job.kernel)!;
    words[field.count] = job.count;
    words[field.piece] = share;
    words[field.argumentCount] = job.args.length;
    numbers.set(job.args);
    words[field.privateAddress] = job.private?.address ?? 0;
    words[field.privateBytes] = job.private?.bytes ?? 0;
    if (this.#onJob) times.fill(0);
    Atomics.store(words, field.next, 0);
    // Small jobs are done without the workers.
    const alone = share >= job.count;
    if (!alone) {
      Atomics.store(words, field.busy, this.threads - 1);
      Atomics.add(words, field.generation, 1);
      Atomics.notify(words, field.generation);
    }
    let cause: unknown;
    try {
      doPieces(this.#kernels, this.#control, 0);
    } catch (error) {
      cause = error;
    }
    // Also after an error: the next job must not meet this one.
    if (!alone) this.#waitForWorkers();
    const failed = Atomics.exchange(words, field.failed, 0) === 1;
    if (failed || cause) throw new Error(`wasm: a thread failed in ${job.kernel}`, { cause });
    this.#onJob?.({ kernel: job.kernel, threads: this.#times() });
  }

  #times(): ThreadTimes[] {
    const { times } = this.#control;
    return Array.from({ length: this.threads }, (_, thread) => {
      const [start, end, units] = times.subarray(3 * thread) as unknown as [number, number, number];
      return { start: start - clockOrigin, end: end - clockOrigin, units };
    });
  }

  #waitForWorkers(): void {
    const { words } = this.#control;
    for (let looks = 0; ; looks++) {
      const busy = Atomics.load(words, field.busy);
      if (busy === 0) return;
      if (looks > SPIN) Atomics.wait(words, field.busy, busy);
    }
  }

  async close(): Promise<void> {
    const { words } = this.#control;
    Atomics.store(words, field.closed, 1);
    Atomics.add(words, field.generation, 1);
    Atomics.notify(words, field.generation);
    for (const { worker } of this.#workers) worker.ref();
    await Promise.all(this.#workers.map(({ ended }) => ended));
  }
}

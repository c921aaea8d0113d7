import { Worker } from 'node:worker_threads';
import { type ControlBlock, controlBlock, doPieces, field, kernelNames, kernelsOf } from './control-block.ts';
import type { Job, Launcher } from './launch.ts';
import type { Exports, SharedModule } from './module.ts';
import type { WorkerStart } from './thread-pool-worker.ts';

/** Times that a waiting thread looks again before it sleeps: about 20 µs, the time between two operations of a step. */
const SPIN = 2000;
/** Pieces per thread: enough to even out threads that are interrupted, few enough to keep caches warm. */
const PIECES = 4;

/**
 * Threads that share one memory and sleep until there is work; the calling thread takes a share of it. Pieces are
 * handed out as threads ask for them: kernels give the same bits however they are cut.
 */
export class ThreadPool implements Launcher {
  readonly threads: number;
  readonly #kernels: ReturnType<typeof kernelsOf>;
  readonly #control: ControlBlock = controlBlock();
  readonly #workers: Worker[] = [];
  readonly #positions: Map<string, number>;

  /** `threads` counts the calling one. */
  static async create(exports: Exports, module: SharedModule, threads: number): Promise<ThreadPool> {
    const pool = new ThreadPool(exports, threads);
    const start = { module, control: pool.#control, spin: SPIN };
    const others = Array.from({ length: threads - 1 }, (_, i) => i + 1);
    await Promise.all(others.map((thread) => pool.#startWorker({ ...start, thread })));
    return pool;
  }

  private constructor(exports: Exports, threads: number) {
    this.threads = threads;
    this.#kernels = kernelsOf(exports);
    this.#positions = new Map(kernelNames(exports).map((name, index) => [name, index]));
  }

  async #startWorker(workerData: WorkerStart): Promise<void> {
    const worker = new Worker(new URL('./thread-pool-worker.ts', import.meta.url), { workerData });
    this.#workers.push(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    // A pool alone keeps no process alive.
    worker.unref();
  }

  run(job: Job): void {
    const { words, numbers } = this.#control;
    if (words[field.closed]) throw new Error(`wasm: ${job.kernel} was asked of a backend that is destroyed`);
    const share = Math.ceil(job.count / (this.threads * PIECES) / job.grain) * job.grain;
    words[field.kernel] = this.#positions.get(job.kernel)!;
    words[field.count] = job.count;
    words[field.piece] = share;
    words[field.argumentCount] = job.args.length;
    numbers.set(job.args);
    words[field.privateAddress] = job.private?.address ?? 0;
    words[field.privateBytes] = job.private?.bytes ?? 0;
    Atomics.store(words, field.next, 0);
    const alone = share >= job.count;
    if (!alone) {
      Atomics.store(words, field.busy, this.threads - 1);
      Atomics.add(words, field.generation, 1);
      Atomics.notify(words, field.generation);
    }
    try {
      doPieces(this.#kernels, this.#control, 0);
    } finally {
      // Also after an error: the next job must not meet this one.
      if (!alone) this.#waitForWorkers();
    }
    if (Atomics.exchange(words, field.failed, 0) !== 0) throw new Error(`wasm: a thread failed in ${job.kernel}`);
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
    const ended = this.#workers.map((worker) => {
      worker.ref();
      return new Promise((resolve) => worker.once('exit', resolve));
    });
    Atomics.store(words, field.closed, 1);
    Atomics.add(words, field.generation, 1);
    Atomics.notify(words, field.generation);
    await Promise.all(ended);
    this.#workers.length = 0;
  }
}

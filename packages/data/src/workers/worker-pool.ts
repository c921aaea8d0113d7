import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { releaseThread } from '../photos/decode-turns.ts';

/** One core stays with the caller, and beyond eight workers the files are the bottleneck. */
export const defaultWorkers = Math.min(8, Math.max(1, availableParallelism() - 1));

type Reply<Result> = { readonly id: number } & ({ readonly result: Result } | { readonly error: unknown });

interface Pending<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

interface Member<Result> {
  readonly worker: Worker;
  readonly pending: Map<number, Pending<Result>>;
}

/**
 * Worker threads that answer each job with one result. Jobs are queued at the workers, so these go on while the caller's
 * thread is busy. An idle pool does not keep the process alive.
 */
export class WorkerPool<Job, Result> {
  readonly #members: Member<Result>[];
  #failure: unknown;
  #nextId = 0;

  /** `script` calls `serve`; it finds `data` as `workerData`. */
  constructor(script: URL, count: number, data?: unknown) {
    this.#members = Array.from({ length: Math.max(1, count) }, () => {
      const member: Member<Result> = { worker: new Worker(script, { workerData: data }), pending: new Map() };
      member.worker.on('message', (reply: Reply<Result>) => this.#settle(member, reply));
      member.worker.on('error', (error) => this.#fail(error));
      const { threadId } = member.worker;
      member.worker.once('exit', () => releaseThread(threadId));
      member.worker.on('exit', (code) => this.#fail(new Error(`A worker thread ended (exit code ${code})`)));
      member.worker.unref();
      return member;
    });
  }

  /** Queues a job at the worker with the fewest. */
  run(job: Job): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure);
    const member = this.#members.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      member.worker.postMessage({ id, job });
      member.pending.set(id, { resolve, reject });
      member.worker.ref();
    });
  }

  /** Ends all workers; jobs still queued are rejected. */
  async close(): Promise<void> {
    this.#fail(new Error('The workers were closed'));
    const ended = this.#members.map(({ worker }) => {
      // A reply still under way must not let go of the worker: the process could end before whoever awaits this goes on.
      worker.removeAllListeners();
      worker.ref();
      const { threadId } = worker;
      return worker.terminate().then(() => releaseThread(threadId));
    });
    await Promise.all(ended);
  }

  #settle({ worker, pending }: Member<Result>, reply: Reply<Result>): void {
    const job = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if ('error' in reply) job?.reject(reply.error);
    else job?.resolve(reply.result);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { pending } of this.#members) {
      for (const { reject } of pending.values()) reject(this.#failure);
      pending.clear();
    }
  }
}

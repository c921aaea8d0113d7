import { parentPort, type Transferable } from 'node:worker_threads';

/**
 * Answers the jobs of a `WorkerPool`, one after the other. `handle` names the buffers of its result that are handed over
 * instead of copied; what it throws reaches whoever asked for the job.
 */
export function serve<Job, Result>(
  handle: (
    job: Job,
  ) => Promise<{ result: Result; transfer: Transferable[] }> | { result: Result; transfer: Transferable[] },
): void {
  let previous = Promise.resolve();
  parentPort!.on('message', ({ id, job }: { id: number; job: Job }) => {
    previous = previous.then(async () => {
      try {
        const { result, transfer } = await handle(job);
        parentPort!.postMessage({ id, result }, transfer);
      } catch (error) {
        parentPort!.postMessage({ id, error });
      }
    });
  });
}

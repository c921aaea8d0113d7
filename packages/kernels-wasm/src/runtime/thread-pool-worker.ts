/** One thread of a pool: waits for jobs and does pieces of them until the pool is closed. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ControlBlock, doPieces, field, kernelsOf } from './control-block.ts';
import { instantiateInWorker, type SharedModule } from './module.ts';

/** What a thread is told at its start. */
export interface WorkerStart {
  readonly module: SharedModule;
  readonly control: ControlBlock;
  readonly thread: number;
  /** Times to look for work before sleeping. */
  readonly spin: number;
}

const { module, control, thread, spin } = workerData as WorkerStart;
const { exports, end } = instantiateInWorker(module);
const kernels = kernelsOf(exports);
const { words } = control;
// No job comes before all threads are ready; a pool that another thread kept from starting may be closed already.
let generation = 0;
parentPort!.postMessage('ready');
while (true) {
  for (let looks = 0; looks < spin && Atomics.load(words, field.generation) === generation; looks++);
  while (Atomics.load(words, field.generation) === generation) Atomics.wait(words, field.generation, generation);
  generation = Atomics.load(words, field.generation);
  if (Atomics.load(words, field.closed) === 1) break;
  try {
    doPieces(kernels, control, thread);
  } catch {
    Atomics.store(words, field.failed, 1);
  }
  if (Atomics.sub(words, field.busy, 1) === 1) Atomics.notify(words, field.busy);
}
end();

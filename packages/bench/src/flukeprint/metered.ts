import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import type { GpuMeter } from '@flukeprint/kernels-wgsl/gpu-meter';
import { tune } from '@flukeprint/kernels-wgsl/tuning';
import { saveTuning } from '@flukeprint/reid/device/tuning/tuning-file';
import { countsBetween } from '../gpu/counts.ts';
import type { Replies, StepCost } from '../protocol.ts';
import { type Task, Unsupported } from '../serve.ts';
import { quantile } from '../statistics.ts';

/** The same task, which can say what the GPU's clock says of it, and leaves the GPU's memory to the next and to peers. */
export function metered(task: Task, backend: Backend, { timer }: GpuMeter): Task {
  const leaving: Task = {
    ...task,
    async dispose() {
      await task.dispose?.();
      if (backend instanceof WebGpuBackend) backend.trim();
    },
  };
  if (!timer) return leaving;
  return {
    ...leaving,
    async deviceSeconds(calls) {
      // What is queued already would be submitted in a pass that has no times.
      await task.settle?.();
      timer.start();
      for (let i = 0; i < calls; i++) await task.run();
      await task.settle?.();
      return (await timer.stop()).reduce((sum, { seconds }) => sum + seconds, 0);
    },
  };
}

/** Steps until all pipelines, buffers and bind groups are there; the plan of the memory may take a second attempt. */
const settling = 8;

/** Training steps as the loop takes them: queued one after another, without a look at the losses. */
export async function stepCost(task: Task, steps: number, backend: Backend, meter: GpuMeter): Promise<StepCost> {
  for (let i = 0; i < settling; i++) await task.run();
  await task.settle!();
  backend.memory.reset();
  const before = meter.counts;
  const host: number[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < steps; i++) {
    const begun = performance.now();
    await task.run();
    host.push((performance.now() - begun) / 1000);
  }
  const { user, system } = process.cpuUsage(cpu);
  await task.settle!();
  const seconds = (performance.now() - started) / 1000 / steps;
  const counts = countsBetween(before, meter.counts, steps);
  return {
    seconds,
    host_seconds: quantile(host, 0.5),
    cpu_seconds: (user + system) / 1e6 / steps,
    peak_bytes: backend.memory.peakBytes,
    held_bytes: counts.bytesHeld,
    counts,
  };
}

/** As `flukeprint tune`, for what the task runs: kernels that were measured on this adapter before are not again. */
export async function tuneTask(task: Task, backend: Backend): Promise<Replies['tune']> {
  if (!(backend instanceof WebGpuBackend)) throw new Unsupported('tuning');
  backend.choices.collect();
  await task.run();
  await task.settle!();
  const questions = backend.choices.collected().filter(({ work }) => !backend.choices.has(work));
  let changed = 0;
  for (const question of questions) {
    const { fastest, likely } = await tune(backend, question);
    if (fastest !== likely) changed++;
  }
  if (questions.length > 0) await saveTuning(backend);
  return { measured: questions.length, changed };
}

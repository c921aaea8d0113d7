import type { Backend } from '@flukeprint/kernels';
import type { GpuMeter } from '@flukeprint/kernels-wgsl/gpu-meter';
import { countsBetween } from '../gpu/counts.ts';
import type { StepCost } from '../protocol.ts';
import type { Task } from '../serve.ts';
import { quantile } from '../statistics.ts';

/** The same task, which can say what the GPU's clock says of it. */
export function timedOnDevice(task: Task, meter: GpuMeter): Task {
  const { timer } = meter;
  if (!timer) return task;
  return {
    ...task,
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

/** For V8 to compile what a step runs. */
const warmup = 3;

/** Training steps as the loop takes them: queued one after another, without a look at the losses. */
export async function stepCost(task: Task, steps: number, backend: Backend, meter: GpuMeter): Promise<StepCost> {
  for (let i = 0; i < warmup; i++) await task.run();
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

import type { Spec } from '@flukeprint/kernels';
import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';
import { type GpuCounts, meterGpu } from '@flukeprint/kernels-wgsl/gpu-meter';
import type { MeteredDispatch } from '@flukeprint/kernels-wgsl/gpu-timer';
import { paperGpu } from '@flukeprint/kernels-wgsl/paper-gpu';
import { prepareTraining } from '../../flukeprint/network.ts';
import { quantile } from '../../statistics.ts';
import type { NetworkWork } from '../../work.ts';
import { countsBetween } from '../counts.ts';

export type Specs = Readonly<Record<string, Spec | undefined>>;

/** One operation of a step, and what it asked of the GPU. */
export interface RecordedOperation {
  readonly operation: string;
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dispatches: readonly MeteredDispatch[];
}

export interface RecordedStep {
  readonly operations: readonly RecordedOperation[];
  /** Of one step in the steady state. */
  readonly counts: GpuCounts;
  /** Most bytes in use at once, and bytes of all buffers, of which some may wait for reuse. */
  readonly peakBytes: number;
  readonly heldBytes: number;
  /** CPU time of the host for one step on Dawn's null backend: the median. */
  readonly hostSeconds: number;
}

/** Steps until all pipelines, buffers and bind groups are there; the plan of the memory may take a second attempt. */
const settling = 8;
/** A step runs quicker once V8 has compiled it: after some twenty. */
const warmup = 20;
const timed = 15;

/** Takes training steps on a GPU on paper ({@link paperGpu}), of whatever size: everything but the kernels themselves runs. */
export async function recordStep(work: NetworkWork, { hostTime = true } = {}): Promise<RecordedStep> {
  const { gpu, meter } = meterGpu(paperGpu());
  const backend = await createWebGpuBackend({ gpu });
  const operations: RecordedOperation[] = [];
  let dispatches: MeteredDispatch[] = [];
  try {
    const task = await prepareTraining(backend, work);
    for (let i = 0; i < settling; i++) await task.run();
    await task.settle!();
    backend.memory.reset();

    meter.onDispatch = (dispatch) => dispatches.push(dispatch);
    const run = backend.run.bind(backend);
    backend.run = (operation, inputs, outputs, attributes) => {
      run(operation, inputs, outputs, attributes);
      operations.push({
        operation,
        inputs: specs(inputs),
        outputs: specs(outputs),
        attributes: { ...attributes },
        dispatches,
      });
      dispatches = [];
    };
    const before = meter.counts;
    await task.run();
    await task.settle!();
    const counts = countsBetween(before, meter.counts);
    meter.onDispatch = null;
    backend.run = run;

    const times: number[] = [];
    for (let i = 0; hostTime && i < warmup + timed; i++) {
      // Rather than the clock on the wall, which other programs on the same cores would move.
      const started = process.cpuUsage();
      await task.run();
      const { user, system } = process.cpuUsage(started);
      times.push((user + system) / 1e6);
      await task.settle!();
    }
    const { peakBytes } = backend.memory;
    return {
      operations,
      counts,
      peakBytes,
      heldBytes: meter.counts.bytesHeld,
      hostSeconds: hostTime ? quantile(times.slice(warmup), 0.5) : 0,
    };
  } finally {
    await backend.destroy();
  }
}

function specs(tensors: Specs): Specs {
  const present = Object.entries(tensors).filter((entry): entry is [string, Spec] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

import { type MemoryPlan, peakBytes, planBuffers } from '@flukeprint/kernels-wgsl';
import type { StepTensor, StepTrace, TensorKind } from './trace-step.ts';

/** A tensor in its place: a rectangle of time and memory. */
export interface PlacedTensor {
  readonly tensor: StepTensor;
  /** In dispatches of the step, from 0. */
  readonly from: number;
  readonly to: number;
  /** Bytes from the start of all memory. */
  readonly offset: number;
}

/** All memory of a training step: first what is always there, then the planned buffers one behind the other. */
export interface StepLayout {
  readonly tensors: readonly PlacedTensor[];
  readonly plan: MemoryPlan;
  readonly totalBytes: number;
  /** Of what is always there. */
  readonly persistentBytes: number;
  /** Most bytes of tensors alive at once, what is always there included: no plan takes less. */
  readonly peakBytes: number;
  /** The dispatch at which that is. */
  readonly peakDispatch: number;
  /** What lives then, and its bytes by kind. */
  readonly peakTensors: readonly StepTensor[];
  readonly peakByKind: ReadonlyMap<TensorKind, number>;
  readonly dispatches: number;
  readonly phases: StepTrace['phases'];
}

export function layOut({ step, persistent, dispatches, phases }: StepTrace): StepLayout {
  const plan = planBuffers(step);
  const persistentBytes = bytesIn(persistent);
  const tensors: PlacedTensor[] = [];
  let offset = 0;
  const place = (tensor: StepTensor, at: number) => {
    const [from, to] = [Math.max(0, tensor.firstDispatch), Math.min(dispatches, tensor.endDispatch)];
    tensors.push({ tensor, from, to: Math.max(to, from + 1), offset: at });
  };
  for (const tensor of persistent) {
    place(tensor, offset);
    offset += tensor.bytes;
  }
  // In the order of their first tensors, so that the picture shows memory fill up.
  const firstUse = plan.buffers.map(() => Number.POSITIVE_INFINITY);
  step.forEach(({ start }, i) => {
    const buffer = plan.places[i]!;
    if (buffer >= 0) firstUse[buffer] = Math.min(firstUse[buffer]!, start);
  });
  const offsets: number[] = [];
  const order = plan.buffers.map((_, i) => i).sort((a, b) => firstUse[a]! - firstUse[b]!);
  for (const buffer of order) {
    offsets[buffer] = offset;
    offset += plan.buffers[buffer]!;
  }
  step.forEach((tensor, i) => {
    if (plan.places[i]! >= 0) place(tensor, offsets[plan.places[i]!]!);
  });
  // What outlives the step, a scalar or two, has no place in the plan.
  const peak = atPeak(step.filter(({ end }) => end !== Number.POSITIVE_INFINITY));
  return {
    tensors,
    plan,
    totalBytes: offset,
    persistentBytes,
    peakBytes: persistentBytes + peakBytes(step),
    peakDispatch: Math.max(...peak.map(({ firstDispatch }) => firstDispatch)),
    peakTensors: [...persistent, ...peak],
    peakByKind: bytesByKind([...persistent, ...peak]),
    dispatches,
    phases,
  };
}

/** The tensors that live when most bytes do. */
function atPeak(step: readonly StepTensor[]): StepTensor[] {
  const changes = step.flatMap(({ bytes, start, end }) => [
    { time: start, bytes },
    { time: end, bytes: -bytes },
  ]);
  changes.sort((a, b) => a.time - b.time);
  let live = 0;
  let best = { time: 0, live: 0 };
  for (const { time, bytes } of changes) {
    live += bytes;
    if (live > best.live) best = { time, live };
  }
  return step.filter(({ start, end }) => start <= best.time && end > best.time);
}

function bytesByKind(tensors: readonly StepTensor[]): Map<TensorKind, number> {
  const bytes = new Map<TensorKind, number>();
  for (const { kind, bytes: n } of tensors) bytes.set(kind, (bytes.get(kind) ?? 0) + n);
  return bytes;
}

function bytesIn(tensors: readonly StepTensor[]): number {
  return tensors.reduce((sum, { bytes }) => sum + bytes, 0);
}

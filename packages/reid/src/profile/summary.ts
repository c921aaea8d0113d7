import { costOf } from '@flukeprint/kernels';
import type { OperationSpan, Recording, Span } from './recording.ts';

/** Where the time of all recorded steps went, under one name. */
export interface SummaryRow {
  readonly name: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Of the steps' time, 0 to 1. */
  readonly share: number;
  /** `GFLOP/s` where products are what it does, else `GB/s`. */
  readonly speed?: { readonly value: number; readonly unit: 'GFLOP/s' | 'GB/s' };
  /** Time that threads worked ÷ (threads × time of the call), 0 to 1. */
  readonly threadUse?: number;
}

/** The table, and what a step takes in all. */
export interface Summary {
  readonly milliseconds: number;
  /** Phases of the steps, and what lies between them. */
  readonly phases: readonly SummaryRow[];
  /** Operations and copies, slowest first, then the wait for data and what lies between: together all of the time. */
  readonly operations: readonly SummaryRow[];
  /** Most bytes of tensors at a time. */
  readonly peakBytes: number;
}

/** Adds up a recording by operation. */
export function summarize(recording: Recording): Summary {
  const { isQueued, threads, steps, phases, operations, transfers, memory } = recording;
  const total = duration(steps);
  const row = (name: string, spans: readonly Span[]) => {
    const milliseconds = duration(spans);
    return { name, calls: spans.length, milliseconds, share: milliseconds / total };
  };
  const remainder = (name: string, rows: readonly SummaryRow[]): SummaryRow => {
    const milliseconds = total - rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    return { name, calls: steps.length, milliseconds, share: milliseconds / total };
  };

  // How long a GPU took for what is queued is not known.
  const speed = (spans: readonly Span[], [amount, unit]: ReturnType<typeof workOf>) =>
    isQueued ? undefined : { value: amount / duration(spans) / 1e6, unit };

  const byPhase = [...Map.groupBy(phases, ({ name }) => name)].map(([name, spans]) => row(name, spans));
  const byOperation = [...Map.groupBy(operations, ({ name }) => name)].map(([name, spans]) => ({
    ...row(name, spans),
    speed: speed(spans, workOf(spans)),
    threadUse: threads > 0 ? sum(spans, ({ busy }) => busy) / (threads * duration(spans)) : undefined,
  }));
  const byTransfer = [...Map.groupBy(transfers, ({ name }) => name)].map(([name, spans]) => ({
    ...row(`${name} (copy ${name === 'write' ? 'to' : 'from'} the device)`, spans),
    speed: speed(spans, [sum(spans, ({ bytes }) => bytes), 'GB/s']),
  }));
  const slowestFirst = [...byOperation, ...byTransfer].sort((a, b) => b.milliseconds - a.milliseconds);
  const dataWait = byPhase.filter(({ name }) => name === 'data wait');
  const accounted = [...slowestFirst, ...dataWait];
  return {
    milliseconds: total,
    phases: [...byPhase, remainder('rest of the step', byPhase)],
    operations: [...accounted, remainder('between operations', accounted)],
    peakBytes: memory.reduce((most, { bytes }) => Math.max(most, bytes), 0),
  };
}

/** What convolutions and linear layers compute, and bytes of the others. */
function workOf(spans: readonly OperationSpan[]): [number, 'GFLOP/s' | 'GB/s'] {
  const costs = spans.map(({ name, inputs, outputs }) => costOf(name, inputs, outputs));
  const flop = sum(costs, ({ flop = 0 }) => flop);
  const bytes = sum(costs, ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten);
  return flop > 0 ? [flop, 'GFLOP/s'] : [bytes, 'GB/s'];
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function duration(spans: readonly Span[]): number {
  return sum(spans, ({ start, end }) => end - start);
}

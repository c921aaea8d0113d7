import { costOf, type Spec, show } from '@flukeprint/kernels';
import type { OperationSpan, Recording, Span } from './recording.ts';

/**
 * An event of the Trace Event Format (Chrome's; Perfetto and speedscope read it, too): `X` a span, `C` a counter, `M` a
 * name. `ts` and `dur` are microseconds.
 */
export interface TraceEvent {
  readonly ph: 'X' | 'C' | 'M';
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: object;
}

const pid = 1;
/** The row of steps, phases and operations; below it one row per thread. */
const mainRow = 1;
const rowOf = (thread: number) => mainRow + 1 + thread;

/** The recording as events in order of time; an enclosing span comes before those within it. */
export function traceEvents(recording: Recording): TraceEvent[] {
  const { device, isQueued, threads, steps, phases, operations, transfers, kernels, memory } = recording;
  const zero = steps[0]?.start ?? 0;
  // Whole nanoseconds, so that sums are exact enough for spans to end where the next one begins.
  const microseconds = (time: number) => Math.round((time - zero) * 1e6) / 1e3;
  const span = ({ name, start, end }: Span, cat: string, tid: number, args?: object): TraceEvent => {
    const ts = microseconds(start);
    return {
      ph: 'X',
      name,
      cat,
      pid,
      tid,
      ts,
      dur: Math.round((microseconds(end) - ts) * 1e3) / 1e3,
      ...(args && { args }),
    };
  };
  const named = (name: string, tid: number, args: object): TraceEvent => ({ ph: 'M', name, pid, tid, ts: 0, args });

  const rows = ['steps, phases, operations'];
  for (let thread = 0; thread < threads; thread++) {
    rows.push(`kernels on thread ${thread}${thread === 0 ? ' (the calling one)' : ''}`);
  }
  const names = [
    named('process_name', mainRow, { name: `flukeprint, ${device}` }),
    ...rows.flatMap((name, i) => [
      named('thread_name', mainRow + i, { name }),
      named('thread_sort_index', mainRow + i, { sort_index: i }),
    ]),
  ];
  const events = [
    ...steps.map((step) => span(step, 'step', mainRow)),
    ...phases.map((phase) => span(phase, 'phase', mainRow)),
    ...operations.map((operation) => span(operation, 'operation', mainRow, describeOperation(operation, isQueued))),
    ...transfers.map((transfer) =>
      span(transfer, 'transfer', mainRow, { tensor: transfer.tensor, bytes: transfer.bytes }),
    ),
    ...kernels.map((kernel) => span(kernel, 'kernel', rowOf(kernel.thread), { units: kernel.units })),
    ...memory.map(
      ({ time, bytes }): TraceEvent => ({
        ph: 'C',
        name: 'bytes of tensors',
        pid,
        tid: mainRow,
        ts: microseconds(time),
        args: { bytes },
      }),
    ),
  ];
  return [...names, ...events.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))];
}

function describeOperation(operation: OperationSpan, isQueued: boolean): object {
  const { name, inputs, outputs, attributes, start, end } = operation;
  const { bytesRead, bytesWritten, flop } = costOf(name, inputs, outputs);
  return {
    inputs: shown(inputs),
    outputs: shown(outputs),
    attributes,
    bytes_read: bytesRead,
    bytes_written: bytesWritten,
    ...(flop && { flop }),
    ...(flop && !isQueued && { gflop_per_s: Number((flop / (end - start) / 1e6).toFixed(1)) }),
  };
}

function shown(specs: OperationSpan['inputs']): Record<string, string> {
  const present = Object.entries(specs).filter((entry): entry is [string, Spec] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, spec]) => [name, show(spec)]));
}

/** The file's text, an event per line. */
export function traceText(recording: Recording): string {
  const events = traceEvents(recording).map((event) => JSON.stringify(event));
  const otherData = JSON.stringify({ device: recording.device, note: queueNote(recording) });
  return `{"displayTimeUnit":"ms","otherData":${otherData},"traceEvents":[\n${events.join(',\n')}\n]}\n`;
}

/** What must be known to read the times of this device. */
export function queueNote({ isQueued }: Pick<Recording, 'isQueued'>): string | undefined {
  if (!isQueued) return undefined;
  return 'A GPU works on while operations are queued: their times are those of queueing; the wait for the GPU is in read.';
}

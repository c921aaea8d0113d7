import type { OperationSpan, Recording, Span } from './recording.ts';
import { queueNote } from './trace-events.ts';

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

export interface Summary {
  readonly milliseconds: number;
  /** Phases of the steps, and what lies between them. */
  readonly phases: readonly SummaryRow[];
  /** Operations and copies, slowest first, then the wait for data and what lies between: together all of the time. */
  readonly operations: readonly SummaryRow[];
  /** Most bytes of tensors at a time. */
  readonly peakBytes: number;
}

export function summarize(recording: Recording): Summary {
  const { threads, steps, phases, operations, transfers, memory } = recording;
  const total = duration(steps);
  const row = (name: string, spans: readonly Span[]) => {
    const milliseconds = duration(spans);
    return { name, calls: spans.length, milliseconds, share: milliseconds / total };
  };
  const remainder = (name: string, rows: readonly SummaryRow[]): SummaryRow => {
    const milliseconds = total - rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    return { name, calls: steps.length, milliseconds, share: milliseconds / total };
  };

  const byPhase = [...Map.groupBy(phases, ({ name }) => name)].map(([name, spans]) => row(name, spans));
  const byOperation = [...Map.groupBy(operations, ({ name }) => name)].map(([name, spans]) => ({
    ...row(name, spans),
    speed: speedOf(spans),
    threadUse: threads > 0 ? sum(spans, ({ busy }) => busy) / (threads * duration(spans)) : undefined,
  }));
  const byTransfer = [...Map.groupBy(transfers, ({ name }) => name)].map(([name, spans]) => ({
    ...row(`${name} (copy ${name === 'write' ? 'to' : 'from'} the device)`, spans),
    speed: { value: sum(spans, ({ bytes }) => bytes) / duration(spans) / 1e6, unit: 'GB/s' as const },
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

function speedOf(spans: readonly OperationSpan[]): SummaryRow['speed'] {
  const perSecond = (amount: number) => amount / duration(spans) / 1e6;
  if (spans.every(({ flop }) => flop !== undefined)) {
    return { value: perSecond(sum(spans, ({ flop }) => flop!)), unit: 'GFLOP/s' };
  }
  return { value: perSecond(sum(spans, ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten)), unit: 'GB/s' };
}

/** For the terminal. */
export function describeSummary(recording: Recording): string {
  const { steps, photosPerStep, threads, device } = recording;
  const { milliseconds, phases, operations, peakBytes } = summarize(recording);
  const perStep = milliseconds / steps.length;
  const head = `${steps.length} steps of ${perStep.toFixed(1)} ms, ${((1000 * photosPerStep) / perStep).toFixed(1)} photos/s, on ${device}`;
  const cells = ({ name, calls, milliseconds, share }: SummaryRow) => [
    name,
    `${calls}`,
    milliseconds.toFixed(1),
    `${(100 * share).toFixed(1)} %`,
  ];
  const columns = ['calls', 'total ms', 'share'];
  const phaseTable = table(['phase', ...columns], phases.map(cells));
  const operationTable = table(
    ['operation', ...columns, 'speed', ...(threads > 0 ? ['threads busy'] : [])],
    operations.map((row) => [
      ...cells(row),
      row.speed ? `${row.speed.value.toFixed(1)} ${row.speed.unit.padEnd(7)}` : '',
      row.threadUse === undefined ? '' : `${(100 * row.threadUse).toFixed(0)} %`,
    ]),
  );
  const memory = `tensors take ${megabytes(peakBytes)} at most, the whole process ${megabytes(processBytes())}`;
  return [head, '', phaseTable, '', operationTable, '', memory, queueNote(recording)]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** Columns as wide as their widest cell; numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)));
  const cell = (text: string, i: number) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!));
  return lines
    .map((cells) =>
      header
        .map((_, i) => cell(cells[i] ?? '', i))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The most it ever took; Node counts in kibibytes. */
function processBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function duration(spans: readonly Span[]): number {
  return sum(spans, ({ start, end }) => end - start);
}

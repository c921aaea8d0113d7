import { counted } from '@flukeprint/reid/counted';
import type { Recording } from '@flukeprint/reid/profile/recording';
import { type SummaryRow, summarize } from '@flukeprint/reid/profile/summary';
import { queueNote } from '@flukeprint/reid/profile/trace-events';
import { textTable } from './text-table.ts';

/** For the terminal. */
export function describeSummary(recording: Recording): string {
  const { steps, photosPerStep, threads, device, isQueued } = recording;
  const { milliseconds, phases, operations, peakBytes } = summarize(recording);
  const perStep = milliseconds / steps.length;
  const count = counted(steps.length, 'step');
  const head = `${count} of ${perStep.toFixed(1)} ms, ${((1000 * photosPerStep) / perStep).toFixed(1)} photos/s, on ${device}`;
  const cells = ({ name, calls, milliseconds, share }: SummaryRow) => [
    name,
    `${calls}`,
    milliseconds.toFixed(1),
    `${(100 * share).toFixed(1)} %`,
  ];
  const columns = ['calls', 'total ms', 'share'];
  const phaseTable = textTable(['phase', ...columns], phases.map(cells));
  const operationTable = textTable(
    ['operation', ...columns, isQueued ? '' : 'speed', threads > 0 ? 'threads busy' : ''],
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

/** The most it ever took; Node counts in kibibytes. */
function processBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

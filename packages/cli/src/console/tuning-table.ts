import type { Measurement } from '@flukeprint/kernels-wgsl/tuning';
import { textTable } from './text-table.ts';

const milliseconds = (seconds: number) => (1000 * seconds).toFixed(3);

/** A line per layer and direction: the likely way, the fastest, and what they take; at last what all of them take. */
export function describeTuning(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ work, likely, fastest, seconds }) => [
    work,
    likely,
    milliseconds(seconds[likely]!),
    fastest,
    milliseconds(seconds[fastest]!),
  ]);
  const total = (which: 'likely' | 'fastest') =>
    measurements.reduce((sum, m) => sum + (Number.isFinite(m.seconds[m[which]]) ? m.seconds[m[which]]! : 0), 0);
  const gain = `all together ${milliseconds(total('likely'))} ms untuned, ${milliseconds(total('fastest'))} ms tuned`;
  const isText = (column: number) => [0, 1, 3].includes(column);
  return `${textTable(['work', 'likely', 'ms', 'fastest', 'ms'], rows, isText)}\n${gain}`;
}

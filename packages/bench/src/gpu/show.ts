import type { Measured } from '../results.ts';
import { type Column, figure, nothing, table } from '../table.ts';
import { gpuGoals, hostShareOf } from './goals.ts';
import type { ConvolutionRow, GpuGoal, GpuNetworkRow, GpuResults, StepRow, StreamRow } from './gpu-results.ts';
import { peakBandwidth, peakProduct } from './sections/peak.ts';

const right = (header: string): Column => ({ header, align: 'right' });
const percent = (share: number | null | undefined) =>
  share === null || share === undefined || !Number.isFinite(share) ? nothing : `${(100 * share).toFixed(0)} %`;

export const softwareNote = 'software adapter: figures say nothing about a GPU';

const passNames = { forward: 'forward', input_grad: '∂ input', weight_grad: '∂ weight', backward: 'backward' };

/** Milliseconds of one call, of the median round. */
function milliseconds(row: Measured, engine: string): string {
  const measured = row.engines[engine];
  return measured ? figure((1000 * row.per_call) / measured.rate.median) : nothing;
}

/** PyTorch's milliseconds, and how many times as fast ours is. */
function peerCells(row: Measured): string[] {
  const ratio = row.ratios.torch?.median;
  return [milliseconds(row, 'torch'), ratio === undefined ? '' : `×${figure(ratio)}`];
}

const peerColumns = [right('torch ms'), right('×')];

export function showPeak({ products = [], copy = [] }: Pick<GpuResults, 'products' | 'copy'>): string {
  const columns = [{ header: 'peak' }, right('ms'), right('rate'), { header: '' }, ...peerColumns];
  const cells = [...products, ...copy].map((row) => [
    row.name,
    milliseconds(row, 'flukeprint'),
    figure(row.engines.flukeprint!.rate.median),
    row.unit === 'gflop_per_second' ? 'GFLOP/s' : 'GB/s',
    ...peerCells(row),
  ]);
  return table(columns, cells);
}

export function showConvolutions(
  rows: readonly ConvolutionRow[],
  peaks: Pick<GpuResults, 'products' | 'copy'>,
): string {
  const columns = [
    { header: 'convolution' },
    { header: 'pass' },
    right('ms'),
    right('GFLOP/s'),
    right('of peak'),
    right('roofline'),
    right('of it'),
    ...peerColumns,
  ];
  const groups = Map.groupBy(rows, ({ network, precision }) => `${network}, ${precision}`);
  const bandwidth = peakBandwidth(peaks.copy);
  return [...groups]
    .map(([title, group]) => {
      const precision = group[0]!.precision;
      const peak = peakProduct(peaks.products, precision);
      const cells = group.map((row, i) => [
        row.name === group[i - 1]?.name ? '' : `${row.name}${row.count > 1 ? ` (${row.count} of them)` : ''}`,
        passNames[row.pass],
        milliseconds(row, 'flukeprint'),
        figure(row.engines.flukeprint!.rate.median),
        percent(row.peak_share),
        Number.isFinite(row.roofline) ? figure(row.roofline) : nothing,
        percent(row.engines.flukeprint!.rate.median / row.roofline),
        ...peerCells(row),
      ]);
      const head = `${title}: peak ${peak ? figure(peak) : nothing} GFLOP/s, ${bandwidth ? figure(bandwidth) : nothing} GB/s`;
      return `${head}\n\n${table(columns, cells)}`;
    })
    .join('\n\n');
}

export function showStreams(rows: readonly StreamRow[]): string {
  const columns = [
    { header: 'bound by memory' },
    { header: 'pass' },
    right('MB'),
    right('ms'),
    right('GB/s'),
    right('of copy'),
    ...peerColumns,
  ];
  const cells = rows.map((row, i) => [
    row.name === rows[i - 1]?.name ? '' : `${row.name}${row.precision === 'f16' ? ', f16' : ''}`,
    passNames[row.pass],
    figure(row.bytes / 1e6),
    milliseconds(row, 'flukeprint'),
    figure(row.engines.flukeprint!.rate.median),
    percent(row.bandwidth_share),
    ...peerCells(row),
  ]);
  return table(columns, cells);
}

export function showNetworks(title: string, rows: readonly GpuNetworkRow[]): string {
  const columns = [{ header: title }, right('images/s'), right('torch'), right('×'), right('ms'), right('torch ms')];
  const cells = rows.map((row) => {
    const [torchMs, ratio] = peerCells(row) as [string, string];
    const torch = row.engines.torch;
    return [
      `${row.network}, batch ${row.batch}, ${row.image_size} px, ${row.precision}`,
      figure(row.engines.flukeprint!.rate.median),
      torch ? figure(torch.rate.median) : nothing,
      ratio,
      milliseconds(row, 'flukeprint'),
      torchMs,
    ];
  });
  return table(columns, cells);
}

export function showSteps(rows: readonly StepRow[]): string {
  const names = ['step ms', 'host ms', 'of step', 'CPU ms', 'peak GB', 'held GB', 'dispatches', 'submits'];
  const columns = [
    { header: 'a step of the host' },
    ...names.map(right),
    right('bind groups'),
    right('buffers'),
    right('MB up'),
  ];
  const cells = rows.flatMap((row) =>
    Object.entries(row.engines).map(([engine, cost]) => [
      `${row.network}, batch ${row.batch}, ${row.image_size} px, ${row.precision}, ${engine}`,
      ...[cost.seconds, cost.host_seconds].map((seconds) => figure(1000 * seconds)),
      percent(hostShareOf(row, engine)),
      figure(1000 * cost.cpu_seconds),
      ...[cost.peak_bytes, cost.held_bytes].map((bytes) => figure(bytes / 1e9)),
      ...(cost.counts
        ? [cost.counts.dispatches, cost.counts.submits, cost.counts.bind_groups, cost.counts.buffers].map(
            (n) => `${Math.round(n)}`,
          )
        : [nothing, nothing, nothing, nothing]),
      cost.counts ? figure(cost.counts.upload_bytes / 1e6) : nothing,
    ]),
  );
  return table(columns, cells);
}

export function showGoals(goals: readonly GpuGoal[], software: boolean): string {
  const columns = [
    { header: 'work' },
    { header: 'goal', align: 'right' as const },
    right('ours'),
    right('PyTorch'),
    right('reached'),
    { header: '' },
    { header: '' },
  ];
  const cells = goals.map((goal) => {
    const { name, unit, at_least, at_most, ours, peer, reached, met, note } = goal;
    const limit = at_least === undefined ? `≤ ${amount(at_most!, unit)}` : `≥ ${amount(at_least, unit)}`;
    const side = (value: number | null) =>
      value === null ? nothing : unit === 'ratio' ? figure(value) : amount(value, unit);
    const mark = met === null || software ? '' : met ? '✓' : '✗';
    return [name, limit, side(ours), side(peer), reached === null ? nothing : amount(reached, unit), mark, note];
  });
  cells.push([
    'embedding a photo in the browser: as in Node',
    '≤ 1e-4',
    nothing,
    nothing,
    nothing,
    '',
    'held by the tests of packages/web',
  ]);
  return `Goals${software ? ` (${softwareNote})` : ''}\n\n${table(columns, cells)}`;
}

function amount(value: number, unit: GpuGoal['unit']): string {
  switch (unit) {
    case 'ratio':
      return figure(value);
    case 'share':
      return percent(value);
    case 'bytes':
      return `${figure(value / 1e9)} GB`;
    case 'count':
      return `${Math.round(value)}`;
  }
}

/** Everything of a run, as text. */
export function showAll(results: GpuResults): string {
  const { products, copy, convolutions, streams, networks = [], steps, failures, adapter } = results;
  const training = networks.filter(({ kind }) => kind === 'training');
  const inference = networks.filter(({ kind }) => kind === 'inference');
  const parts = [
    products && showPeak({ products, copy }),
    convolutions && showConvolutions(convolutions, { products, copy }),
    streams && showStreams(streams),
    training.length > 0 && showNetworks('training step', training),
    steps && showSteps(steps),
    inference.length > 0 && showNetworks('inference', inference),
    showGoals(gpuGoals(results), adapter.software),
    failures.length > 0 && `Failed:\n${failures.map((line) => `- ${line.split('\n')[0]}`).join('\n')}`,
  ];
  return parts.filter((part) => typeof part === 'string').join('\n\n');
}

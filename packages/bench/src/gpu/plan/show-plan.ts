import { type Column, figure, nothing, table } from '../../table.ts';
import { LAPTOP_SMS } from './paper-card.ts';
import type { PlannedStep, PlanResults } from './plan-results.ts';

const right = (header: string): Column => ({ header, align: 'right' });
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const milliseconds = (seconds: number) => figure(1000 * seconds);
const intensity = (flop: number, bytes: number) => (flop > 0 ? figure(flop / bytes) : nothing);

const passNames: Record<string, string> = {
  conv2d: 'forward',
  conv2dInputGrad: '∂ input',
  conv2dWeightGrad: '∂ weight',
  linear: 'forward',
  linearInputGrad: '∂ input',
  linearWeightGrad: '∂ weight',
};

/** All steps as text; of the layers the `rows` that take longest at best. */
export function showPlan({ card, steps, machine }: PlanResults, rows: number): string {
  const { name, peak_tflops, bandwidth_gbs, sms } = card;
  const balance = figure((1000 * peak_tflops) / bandwidth_gbs);
  const head =
    `On paper: nothing was computed. At best on ${name}: ${peak_tflops} TFLOP/s of f32, ${bandwidth_gbs} GB/s ` +
    `(${balance} FLOP per byte), ${sms} multiprocessors. Host: ${machine.cpu}, Dawn's null backend.`;
  return [head, ...steps.map((step) => showStep(step, card, rows))].join('\n\n');
}

function showStep(step: PlannedStep, card: PlanResults['card'], rows: number): string {
  const { network, batch, image_size, precision, operations, layers } = step;
  const seconds = operations.reduce((sum, row) => sum + row.seconds, 0);
  const gigabytes = (bytes: number) => `${figure(bytes / 1e9)} GB`;
  const shown = layers.toSorted((a, b) => b.seconds - a.seconds).slice(0, rows);
  const rest = layers.length - shown.length;
  return [
    `${network}, batch ${batch}, ${image_size} px, ${precision}: a training step in the steady state`,
    `${step.dispatches} dispatches, ${step.submits} submits, ${step.passes} passes; new: ${step.bind_groups} bind groups, ` +
      `${step.buffers} buffers, ${step.pipelines} pipelines; ${step.uploads} uploads of ${figure(step.upload_bytes / 1e6)} MB`,
    `memory: ${gigabytes(step.peak_bytes)} in use at most, ${gigabytes(step.held_bytes)} in buffers`,
    `host: ${milliseconds(step.host_seconds)} ms of CPU time a step; the GPU at best ${milliseconds(seconds)} ms, ` +
      `${figure(batch / seconds)} images/s`,
    '',
    operationTable(operations, seconds),
    '',
    `Products by shape${rest > 0 ? `, the ${rows} longest of ${layers.length}` : ''}: workgroups of the main dispatch, ` +
      `those that a multiprocessor (SM) holds at once, and how evenly they spread over all`,
    '',
    layerTable(shown, card),
  ].join('\n');
}

function operationTable(operations: PlannedStep['operations'], seconds: number): string {
  const headers = ['calls', 'dispatches', 'GFLOP', 'GB', 'GB bound', 'FLOP/B', 'ms at best', 'share'];
  const columns = [{ header: 'operation' }, ...headers.map(right), { header: 'bound by' }];
  const cells = operations.map((row) => [
    row.name,
    `${row.calls}`,
    `${row.dispatches}`,
    row.flop > 0 ? figure(row.flop / 1e9) : nothing,
    figure(row.bytes / 1e9),
    figure(row.bound_bytes / 1e9),
    intensity(row.flop, row.bytes),
    milliseconds(row.seconds),
    percent(row.seconds / seconds),
    row.bound_by,
  ]);
  return table(columns, cells);
}

function layerTable(layers: PlannedStep['layers'], card: PlanResults['card']): string {
  const headers = ['calls', 'GFLOP', 'MB', 'FLOP/B', 'ms at best'];
  const columns = [
    { header: 'layer' },
    { header: 'pass' },
    ...headers.map(right),
    { header: 'main shader' },
    right('workgroups'),
    right('on an SM'),
    right('occupancy'),
    { header: 'limited by' },
    right(`balance ${card.sms}`),
    right(`balance ${LAPTOP_SMS}`),
  ];
  const cells = layers.map((row) => [
    row.name,
    passNames[row.operation] ?? row.operation,
    `${row.calls}`,
    figure(row.flop / 1e9),
    figure(row.bytes / 1e6),
    intensity(row.flop, row.bytes),
    milliseconds(row.seconds),
    row.shader.replace(/^conv2d\/|\.wgsl$/g, ''),
    `${row.workgroups}`,
    `${row.workgroups_per_sm}`,
    percent(row.occupancy),
    row.limited_by,
    percent(row.balance),
    percent(row.balance_laptop),
  ]);
  return table(columns, cells);
}

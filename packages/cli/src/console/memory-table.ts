import { show } from '@flukeprint/kernels';
import type { StepLayout } from '@flukeprint/reid/training/memory-plan/layout';
import { type StepTensor, tensorKinds } from '@flukeprint/reid/training/memory-plan/trace-step';
import { textTable } from './text-table.ts';

/** Rows of the table of layers. */
const shown = 10;

/** What a training step needs, in lines for people. */
export function describeLayout(layout: StepLayout): string {
  const { tensors, plan, totalBytes, persistentBytes, peakBytes, peakByKind, peakTensors, dispatches } = layout;
  const largest = tensors.map(({ tensor }) => tensor).reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const shared = totalBytes - persistentBytes;
  const kinds = tensorKinds.filter((kind) => (peakByKind.get(kind) ?? 0) > 0);
  const layers = byLayer(peakTensors);
  return [
    `a step has ${dispatches} dispatches`,
    `planned: ${gigabytes(totalBytes)}: ${gigabytes(persistentBytes)} that stay and ${gigabytes(shared)} in ${plan.buffers.length} buffers`,
    `alive at most: ${gigabytes(peakBytes)}, at dispatch ${layout.peakDispatch}`,
    `largest tensor: ${gigabytes(largest.bytes)}, ${describe(largest)}`,
    '',
    textTable(
      ['when most is alive', 'GB', '%'],
      kinds.map((kind) => row(kind, peakByKind.get(kind)!, peakBytes)),
    ),
    '',
    textTable(
      ['what holds most of it', 'GB', '%'],
      layers.slice(0, shown).map(([name, bytes]) => row(name, bytes, peakBytes)),
    ),
  ].join('\n');
}

function describe({ operation, role, layer, spec }: StepTensor): string {
  return `${role} of ${operation}${layer === operation ? '' : ` in ${layer}`}, ${show(spec)}`;
}

/** Bytes by layer and kind, most first. */
function byLayer(tensors: readonly StepTensor[]): [string, number][] {
  const bytes = new Map<string, number>();
  for (const { kind, layer, bytes: n } of tensors) {
    const name = `${layer}: ${kind}`;
    bytes.set(name, (bytes.get(name) ?? 0) + n);
  }
  return [...bytes].sort(([, a], [, b]) => b - a);
}

const row = (name: string, bytes: number, all: number) => [
  name,
  (bytes / 1e9).toFixed(3),
  ((100 * bytes) / all).toFixed(1),
];
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

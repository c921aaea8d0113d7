import { dirname } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { makeFolder } from '@flukeprint/reid/files/output-folder';
import { commit, thisMachine } from '../../machine.ts';
import type { NetworkWork } from '../../work.ts';
import type { PaperCard } from './paper-card.ts';
import { type PlannedStep, type PlanResults, planSchema } from './plan-results.ts';
import { recordStep } from './record-step.ts';
import { type PlanLayer, type PlanRow, rowsByLayer, rowsByOperation } from './rows.ts';
import { showPlan } from './show-plan.ts';

export interface PlanOptions {
  readonly works: readonly NetworkWork[];
  readonly card: PaperCard;
  /** Rows of the table by layer. */
  readonly rows: number;
  readonly output?: string;
}

/** Training steps on paper: prints tables, and leaves JSON if asked for. */
export async function runPlan({ works, card, rows, output }: PlanOptions): Promise<void> {
  if (output !== undefined) await makeFolder(dirname(output));
  const steps: PlannedStep[] = [];
  for (const work of works) steps.push(await planStep(work, card));
  const { name, peakTflops, bandwidthGbs, sms } = card;
  const results: PlanResults = {
    schema_version: 1,
    date: new Date().toISOString(),
    commit: commit(),
    machine: thisMachine(),
    card: { name, peak_tflops: peakTflops, bandwidth_gbs: bandwidthGbs, sms },
    steps,
  };
  console.log(showPlan(results, rows));
  if (output === undefined) return;
  await writeAtomically(output, [`${JSON.stringify(planSchema.parse(results), null, 2)}\n`]);
  console.log(`\nwrote ${output}`);
}

/** One step of a network on paper. */
export async function planStep(
  work: NetworkWork,
  card: PaperCard,
  options?: { hostTime: boolean },
): Promise<PlannedStep> {
  const { operations, counts, peakBytes, heldBytes, hostSeconds } = await recordStep(work, options);
  const { network, batch, image_size, precision = 'f32' } = work;
  return {
    network,
    batch,
    image_size,
    precision,
    dispatches: counts.dispatches,
    submits: counts.submits,
    passes: counts.passes,
    bind_groups: counts.bindGroups,
    pipelines: counts.pipelines,
    buffers: counts.buffers,
    uploads: counts.uploads,
    upload_bytes: counts.uploadBytes,
    peak_bytes: peakBytes,
    held_bytes: heldBytes,
    host_seconds: hostSeconds,
    operations: rowsByOperation(operations, card).map(rowResult),
    layers: rowsByLayer(operations, card).map((layer) => ({ ...rowResult(layer), ...layerResult(layer) })),
  };
}

function rowResult({ name, calls, dispatches, flop, bytes, boundBytes, seconds, boundBy }: PlanRow) {
  return { name, calls, dispatches, flop, bytes, bound_bytes: boundBytes, seconds, bound_by: boundBy };
}

function layerResult(layer: PlanLayer) {
  const { operation, shader, workgroups, invocations, workgroupBytes, registers, perSm, occupancy } = layer;
  const { limitedBy, balance, balanceLaptop } = layer;
  return {
    ...{ operation, shader, workgroups, invocations, workgroup_bytes: workgroupBytes, registers },
    ...{ workgroups_per_sm: perSm, occupancy, limited_by: limitedBy, balance, balance_laptop: balanceLaptop },
  };
}

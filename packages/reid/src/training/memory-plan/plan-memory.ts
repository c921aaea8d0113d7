import { writeAtomically } from '@flukeprint/data/files';
import { readDataset } from '../../photos/dataset.ts';
import { type Reporter, silent } from '../../reporter.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { fittingBatch } from '../fitting-batch.ts';
import { layOut, type StepLayout } from './layout.ts';
import { memoryPicture } from './picture.ts';
import { traceStep } from './trace-step.ts';

export interface PlanMemoryOptions {
  readonly settings: TrainSettings;
  /** An SVG to draw the plan in. */
  readonly picture?: string;
  readonly reporter?: Reporter;
  readonly workers?: number;
}

/** What memory of a GPU a training step with these settings and photos needs, in bytes. Nothing is trained, and no GPU is needed. */
export async function planMemory({
  settings,
  picture,
  reporter = silent,
  workers,
}: PlanMemoryOptions): Promise<StepLayout> {
  const { split } = await readDataset(settings, { reporter, workers });
  const batchSize = fittingBatch(settings, split);
  const layout = layOut(traceStep({ ...settings, batchSize }, split));
  if (picture !== undefined) {
    const { model, imageSize, precision } = settings;
    const title = `Memory of a training step: ${model}, ${imageSize} px, batch ${batchSize}, ${precision}`;
    await writeAtomically(picture, [await memoryPicture(title, layout)]);
  }
  return layout;
}

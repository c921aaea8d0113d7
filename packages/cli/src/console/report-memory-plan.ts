import type { Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { TrainSettings } from '@flukeprint/reid/settings/fields';
import { layOut } from '@flukeprint/reid/training/memory-plan/layout';
import { memoryPicture } from '@flukeprint/reid/training/memory-plan/picture';
import { traceStep } from '@flukeprint/reid/training/memory-plan/trace-step';
import { describeLayout } from './memory-table.ts';

/** `--memory-plan`: says what a training step needs, and draws it where there is a file to draw to. */
export async function reportMemoryPlan(settings: TrainSettings, split: Split, file?: string): Promise<void> {
  const { model, imageSize, batchSize, precision } = settings;
  const layout = layOut(traceStep(settings, split));
  const title = `${model}, ${imageSize} px, batch ${batchSize}, ${precision}`;
  console.log(`${title}\n${describeLayout(layout)}`);
  if (file === undefined) return;
  await writeAtomically(file, [await memoryPicture(`Memory of a training step: ${title}`, layout)]);
  console.log(`picture: ${file}`);
}

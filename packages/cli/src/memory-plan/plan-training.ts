import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { writeAtomically } from '@flukeprint/models';
import type { TrainSettings } from '../settings/fields.ts';
import { trainingStepKey } from '../training-step.ts';
import { layOut } from './layout.ts';
import { memoryPicture } from './picture.ts';
import { describeLayout } from './summary.ts';
import { traceStep } from './trace-step.ts';

/** Plans the memory of training steps on a GPU before the first of them takes more than it needs. */
export function planTraining(backend: Backend, settings: TrainSettings, split: Split): void {
  if (!(backend instanceof WebGpuBackend)) return;
  backend.planStep(trainingStepKey, traceStep(settings, split, backend).step);
}

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

import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import type { CreateEmbedder } from '../../matching/trained-network.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { trainingStepKey } from '../embedder-step.ts';
import { traceStep } from './trace-step.ts';

/** Plans the memory of training steps on a GPU before the first of them takes more than it needs. */
export function planTraining(
  backend: Backend,
  settings: TrainSettings,
  split: Split,
  createEmbedder?: CreateEmbedder,
): void {
  if (!(backend instanceof WebGpuBackend)) return;
  backend.planStep(trainingStepKey, traceStep(settings, split, backend, createEmbedder).step);
}

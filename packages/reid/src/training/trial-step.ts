import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import { noProfile } from '../profile/profile.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { EmbedderState } from './embedder-state.ts';
import { accumulateGradients, readLosses, updateWeights } from './embedder-step.ts';
import { randomBatch } from './random-batch.ts';

/** A training step of these settings on random images, with weights that are thrown away: for what it takes. */
export async function trialStep(
  backend: Backend,
  settings: TrainSettings,
  split: Split,
  batchSize: number,
  createEmbedder?: CreateEmbedder,
): Promise<void> {
  const state = new EmbedderState(backend, settings, split, createEmbedder);
  try {
    const batch = randomBatch(batchSize, settings.imageSize, split.individuals.length);
    const place = { epoch: settings.freezeEpochs + 1, batch: 0, batches: 1 };
    const losses = accumulateGradients(backend, state, batch, place, noProfile);
    await readLosses(losses, updateWeights(state, settings.lr, noProfile));
  } finally {
    state.dispose();
  }
}

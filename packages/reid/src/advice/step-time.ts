import type { Backend } from '@flukeprint/kernels';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import { noProfile } from '../profile/profile.ts';
import { type Reporter, withProgress } from '../reporter.ts';
import { epochSizes } from '../settings/epoch-sizes.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { EmbedderState } from '../training/embedder-state.ts';
import { accumulateGradients, readLosses, trainingStepKey, updateWeights } from '../training/embedder-step.ts';
import { randomBatch } from '../training/random-batch.ts';
import { splitWithoutPhotos } from '../training/split-without-photos.ts';

const warmUpSteps = 1;
const timedSteps = 2;

/** Seconds of a training step of the first epoch, measured on random images: without what reading and changing photos takes. */
export async function stepTime(
  backend: Backend,
  {
    settings,
    reporter,
    createEmbedder,
  }: { settings: TrainSettings; reporter: Reporter; createEmbedder?: CreateEmbedder },
): Promise<number> {
  const { batchSize, lr } = settings;
  const split = splitWithoutPhotos();
  const state = new EmbedderState(backend, settings, split, createEmbedder);
  try {
    state.initialize();
    const batch = randomBatch(batchSize, epochSizes(settings)[0]!, split.individuals.length);
    let started = performance.now();
    await withProgress(reporter, 'timing', 'training steps', warmUpSteps + timedSteps, async (update) => {
      for (let step = 0; step < warmUpSteps + timedSteps; step++) {
        if (step === warmUpSteps) started = performance.now();
        const place = { epoch: settings.freezeEpochs + 1, batch: step, batches: warmUpSteps + timedSteps };
        backend.beginStep?.(trainingStepKey);
        const losses = accumulateGradients(backend, state, batch, place, noProfile);
        const change = updateWeights(state, lr, noProfile);
        backend.endStep?.();
        await readLosses(losses, change);
        update(step + 1);
      }
    });
    return (performance.now() - started) / 1000 / timedSteps;
  } finally {
    state.dispose();
  }
}

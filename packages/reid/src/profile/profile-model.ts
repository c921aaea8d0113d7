import type { Backend } from '@flukeprint/kernels';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import { type Reporter, type StepSizes, silent } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { EmbedderState } from '../training/embedder-state.ts';
import { accumulateGradients, readLosses, trainingStepKey, updateWeights } from '../training/embedder-step.ts';
import { randomBatch } from '../training/random-batch.ts';
import { splitWithoutPhotos } from '../training/split-without-photos.ts';
import type { Recorder } from './recorder.ts';

export interface ProfileModelOptions {
  readonly backend: Backend;
  /** What is profiled; all else is as the defaults have it. */
  readonly sizes: StepSizes;
  /** Where the time of each step goes to. */
  readonly recorder: Recorder;
  readonly reporter?: Reporter;
  readonly createEmbedder?: CreateEmbedder;
}

/** Trains on random images for as many steps as the recorder records, those to warm up included. */
export async function profileModel(options: ProfileModelOptions): Promise<void> {
  const { sizes, recorder, reporter = silent, createEmbedder } = options;
  const settings: TrainSettings = { ...defaults, ...sizes, data: '' };
  const { imageSize, batchSize, lr } = settings;
  const backend = recorder.profiled(options.backend);
  const split = splitWithoutPhotos();
  const state = new EmbedderState(backend, settings, split, createEmbedder);
  const { batches } = recorder;
  const progress = reporter.progress('profiling', 'steps', batches);
  try {
    state.initialize();
    const batch = randomBatch(batchSize, imageSize, split.individuals.length);
    let done = 0;
    for await (const again of recorder.steps(repeated(batch, batches))) {
      const place = { epoch: 1, batch: done, batches };
      backend.beginStep?.(trainingStepKey);
      const losses = accumulateGradients(backend, state, again, place, recorder);
      const update = updateWeights(state, lr, recorder);
      backend.endStep?.();
      await recorder.phase('read back', () => readLosses(losses, update));
      done += 1;
      progress.update(done);
      if (done === batches) progress.stop();
    }
  } finally {
    progress.stop();
    state.dispose();
  }
}

async function* repeated<T>(value: T, times: number): AsyncGenerator<T> {
  for (let i = 0; i < times; i++) yield value;
}

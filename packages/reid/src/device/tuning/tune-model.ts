import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { type Measurement, tune } from '@flukeprint/kernels-wgsl/tuning';
import { forgetKept, noteKept } from '../../files/claims.ts';
import type { CreateEmbedder } from '../../matching/trained-network.ts';
import { type Reporter, type StepSizes, silent, withProgress } from '../../reporter.ts';
import { defaults } from '../../settings/presets.ts';
import { splitWithoutPhotos } from '../../training/split-without-photos.ts';
import { trialStep } from '../../training/trial-step.ts';
import { UserError } from '../../user-error.ts';
import { isSoftwareAdapter } from '../open-device.ts';
import { saveTuning } from './tuning-file.ts';
import { TuningForecast } from './tuning-forecast.ts';

export interface TuneModelOptions {
  readonly backend: Backend;
  /** What is tuned for; all else is as the defaults have it. */
  readonly sizes: StepSizes;
  /** Measure again what was measured before. */
  readonly all?: boolean;
  readonly reporter?: Reporter;
  readonly createEmbedder?: CreateEmbedder;
}

/** What was measured. */
export interface Tuning {
  readonly measurements: readonly Measurement[];
  /** What later programs on this GPU read; null where nothing was measured. */
  readonly file: string | null;
}

/**
 * Measures which way of computing each layer of a training step is the fastest on this GPU, and keeps that for later; what was measured when
 * it is interrupted, too.
 * Throws a `UserError` where the backend is no GPU's.
 */
export async function tuneModel({
  backend,
  sizes,
  all = false,
  reporter = silent,
  createEmbedder,
}: TuneModelOptions): Promise<Tuning> {
  if (!(backend instanceof WebGpuBackend)) throw new UserError('tune: only a GPU is tuned');
  if (isSoftwareAdapter(backend)) reporter.news({ kind: 'slow tuning' });
  const { choices } = backend;
  choices.collect();
  const settings = { ...defaults, ...sizes, data: '' };
  await trialStep(backend, settings, splitWithoutPhotos(), sizes.batchSize, createEmbedder);
  const questions = choices.collected().filter(({ work }) => all || !choices.has(work));
  reporter.news({ kind: 'tuning', ...sizes, works: questions.length });

  const measurements: Measurement[] = [];
  const forecast = new TuningForecast(questions.length);
  await withProgress(reporter, 'tuning', 'layers', questions.length, async (update) => {
    for (const question of questions) {
      measurements.push(await tune(backend, question));
      // What was measured serves the next start, however this one ends.
      noteKept(await saveTuning(backend));
      const secondsLeft = forecast.trialsDone(measurements.length);
      if (secondsLeft !== undefined)
        reporter.news({ kind: 'forecast', secondsLeft, endsAt: Date.now() + 1000 * secondsLeft, isMost: false });
      update(measurements.length);
    }
  });
  if (measurements.length === 0) return { measurements, file: null };
  const file = await saveTuning(backend);
  forgetKept(file);
  return { measurements, file };
}

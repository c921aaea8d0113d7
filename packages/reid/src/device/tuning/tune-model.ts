import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { type Measurement, tune } from '@flukeprint/kernels-wgsl/tuning';
import type { CreateEmbedder } from '../../matching/trained-network.ts';
import { type Reporter, type StepSizes, silent, withProgress } from '../../reporter.ts';
import { defaults } from '../../settings/presets.ts';
import { splitWithoutPhotos } from '../../training/split-without-photos.ts';
import { trialStep } from '../../training/trial-step.ts';
import { UserError } from '../../user-error.ts';
import { isSoftwareAdapter } from '../open-device.ts';
import { saveTuning } from './tuning-file.ts';

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
 * Measures which way of computing each layer of a training step is the fastest on this GPU, and keeps that for later.
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
  await withProgress(reporter, 'tuning', 'layers', questions.length, async (update) => {
    for (const question of questions) {
      measurements.push(await tune(backend, question));
      update(measurements.length);
    }
  });
  return { measurements, file: measurements.length > 0 ? await saveTuning(backend) : null };
}

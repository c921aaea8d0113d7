import type { Device } from '../../device/open-device.ts';
import { keepTuning } from '../../device/tuning/keep-tuning.ts';
import { type Reporter, silent } from '../../reporter.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { throughDeviceLoss } from '../../training/device-loss.ts';
import type { DetectorEvaluation } from '../evaluation/evaluate-detector.ts';
import { readDetectorData } from './detector-data.ts';
import { detectorName } from './detector-run.ts';
import type { DetectSettings } from './detector-settings.ts';
import { trainDetector } from './train-detector.ts';

export interface TrainOnBoxesOptions {
  readonly settings: DetectSettings;
  /** Where weights and logs go: of `newDetectorRun`, or of `openDetectorRun` with `resume`. */
  readonly run: RunFolder;
  /** What computes, which stays the caller's to destroy. Its backend is another one after a GPU was lost. */
  readonly device: Device;
  /** Go on after the run's last epoch. */
  readonly resume?: boolean;
  readonly reporter?: Reporter;
  /** Threads that decode and augment; cores − 1 where nothing is said. */
  readonly workers?: number;
}

/**
 * Trains a detector on photos with boxes around the flukes, to the last epoch. Weights and log are in `run`; a GPU that is
 * lost is opened again. Returns the last evaluation of the held-out photos, or null where a finished run was to go on.
 * Lets others into the run's folder at the end.
 *
 * Throws a `UserError` where labels, configuration or settings do not allow it.
 */
export async function trainOnBoxes(options: TrainOnBoxesOptions): Promise<DetectorEvaluation | null> {
  const { run, resume } = options;
  if (resume) await run.take();
  try {
    return await train(options);
  } finally {
    run.release();
  }
}

async function train(options: TrainOnBoxesOptions): Promise<DetectorEvaluation | null> {
  const { run, device, resume = false, reporter = silent, workers } = options;
  const data = await readDetectorData(options.settings, reporter);
  const { batchSize: wanted } = options.settings;
  const settings = { ...options.settings, batchSize: Math.min(wanted, data.training.length) };
  const flukes = data.training.reduce((sum, { boxes }) => sum + boxes.length, 0);
  const counts = { training: data.training.length, flukes, validation: data.validation.length };
  reporter.news({ kind: 'labelled photos', ...counts, model: detectorName(settings) });
  if (settings.batchSize < wanted) reporter.news({ kind: 'smaller batch', batchSize: settings.batchSize, wanted });
  if (!resume) run.begin({ keepBoxes: false });
  await keepTuning(device.backend, run);
  return throughDeviceLoss({ device, run, reporter, resume, command: 'flukeprint detect train' }, (backend, resume) =>
    trainDetector({ backend, reporter, settings, data, run, resume, workers }),
  );
}

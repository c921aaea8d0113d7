import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { type Measurement, type Question, tune } from '@flukeprint/kernels-wgsl/tuning';
import { modelNames } from '@flukeprint/models';
import { saveTuning } from '@flukeprint/reid/device/tuning/tuning-file';
import { smallestImage, type TrainSettings } from '@flukeprint/reid/settings/fields';
import { defaults } from '@flukeprint/reid/settings/presets';
import { trialStep } from '@flukeprint/reid/training/trial-step';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import { textTable } from '../console/text-table.ts';
import { batchSizeOption, integer, precisionOption } from '../flags/flags.ts';

type Flags = Pick<TrainSettings, 'model' | 'imageSize' | 'batchSize' | 'precision'> & { all: boolean };

/** Of the classification head, as many as a catalogue may have. */
const individuals = 300;

export function tuneCommand(): Command {
  return new Command('tune')
    .description(
      'Measure which way of computing each layer is the fastest on this GPU, once. Later commands use it. Needs no photos.',
    )
    .addOption(new Option('--model <name>', 'backbone').choices(modelNames).default(defaults.model))
    .option('--image-size <pixels>', 'as in training', integer(smallestImage, 2048), defaults.imageSize)
    .addOption(batchSizeOption(defaults.batchSize))
    .addOption(precisionOption())
    .option('--all', 'measure again what was measured before', false)
    .addHelpText(
      'after',
      `
Without tuning, the kernels take the ways that are likely to be fast. What is measured depends on model, image size,
batch size and precision: tune with those that you train with. A run that has begun goes on with the ways it began with.

Examples:
  flukeprint tune --model resnet34 --image-size 224 --batch-size 64
  flukeprint tune --model densenet121 --image-size 480 --batch-size 16 --precision f16`,
    )
    .action(tuneModel);
}

async function tuneModel({ all, ...chosen }: Flags): Promise<void> {
  const settings: TrainSettings = { ...defaults, ...chosen, data: '' };
  const { model, imageSize, batchSize } = settings;
  const backend = await openCommandDevice('webgpu', { precision: settings.precision });
  if (!(backend instanceof WebGpuBackend)) throw new UserError('tune: only a GPU is tuned');
  try {
    const names = Array.from({ length: individuals }, (_, i) => `${i}`);
    backend.choices.collect();
    await trialStep(
      backend,
      settings,
      { individuals: names, training: [], gallery: [], queries: [], leftOut: [] },
      batchSize,
    );
    const questions = backend.choices.collected().filter(({ work }) => all || !backend.choices.has(work));
    console.log(
      `${model}, ${imageSize} px, batch ${batchSize}, ${settings.precision}: ${questions.length} layers and directions to measure`,
    );
    const measurements = await measureAll(backend, questions);
    if (measurements.length > 0) {
      console.log(describe(measurements));
      console.log(`kept in ${await saveTuning(backend)}`);
    }
  } finally {
    await backend.destroy();
  }
}

async function measureAll(backend: WebGpuBackend, questions: readonly Question[]): Promise<Measurement[]> {
  const progress = terminal.progress('tuning', 'layers', questions.length);
  const measurements: Measurement[] = [];
  try {
    for (const question of questions) {
      measurements.push(await tune(backend, question));
      progress.update(measurements.length);
    }
  } finally {
    progress.stop();
  }
  return measurements;
}

function describe(measurements: readonly Measurement[]): string {
  const milliseconds = (seconds: number) => (1000 * seconds).toFixed(3);
  const rows = measurements.map(({ work, likely, fastest, seconds }) => [
    work,
    likely,
    milliseconds(seconds[likely]!),
    fastest,
    milliseconds(seconds[fastest]!),
  ]);
  const total = (which: 'likely' | 'fastest') =>
    measurements.reduce((sum, m) => sum + (Number.isFinite(m.seconds[m[which]]) ? m.seconds[m[which]]! : 0), 0);
  const gain = `all together ${milliseconds(total('likely'))} ms untuned, ${milliseconds(total('fastest'))} ms tuned`;
  const isText = (column: number) => [0, 1, 3].includes(column);
  return `${textTable(['work', 'likely', 'ms', 'fastest', 'ms'], rows, isText)}\n${gain}`;
}

import { modelNames } from '@flukeprint/models';
import { tuneModel } from '@flukeprint/reid/device/tuning/tune-model';
import type { StepSizes } from '@flukeprint/reid/reporter';
import { largestImage, smallestImage } from '@flukeprint/reid/settings/bounds';
import { defaults } from '@flukeprint/reid/settings/presets';
import { Command, Option } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import { describeTuning } from '../console/tuning-table.ts';
import { batchSizeOption, integer, precisionOption } from '../flags/flags.ts';

interface Flags extends StepSizes {
  all: boolean;
}

export function tuneCommand(): Command {
  return new Command('tune')
    .description(
      'Measure which way of computing each layer is the fastest on this GPU, once. Later commands use it. Needs no photos.',
    )
    .addOption(new Option('--model <name>', 'backbone').choices(modelNames).default(defaults.model))
    .option('--image-size <pixels>', 'as in training', integer(smallestImage, largestImage), defaults.imageSize)
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
    .action(tune);
}

async function tune({ all, ...sizes }: Flags): Promise<void> {
  const backend = await openCommandDevice('webgpu', { precision: sizes.precision });
  try {
    const { measurements, file } = await tuneModel({ backend, sizes, all, reporter: terminal });
    if (file !== null) console.log(`${describeTuning(measurements)}\nkept in ${file}`);
  } finally {
    await backend.destroy();
  }
}

import { modelNames } from '@flukeprint/models';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { profileModel } from '@flukeprint/reid/profile/profile-model';
import { warmUpSteps } from '@flukeprint/reid/profile/recorder';
import type { StepSizes } from '@flukeprint/reid/reporter';
import { largestImage, smallestImage } from '@flukeprint/reid/settings/bounds';
import { defaults } from '@flukeprint/reid/settings/presets';
import { Command, Option } from 'commander';
import { describeSizes } from '../console/describe-news.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { recorderFor } from '../console/report-profile.ts';
import { terminal } from '../console/terminal.ts';
import { expectExtension } from '../flags/expect-extension.ts';
import {
  batchSizeOption,
  type DeviceFlags,
  deviceOption,
  integer,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  threadsOption,
} from '../flags/flags.ts';
import { userPath } from '../flags/user-path.ts';

interface Flags extends DeviceFlags, StepSizes {
  steps: number;
  output: string;
  overwrite: boolean;
}

export function profileCommand(): Command {
  return new Command('profile')
    .description('Find out where the time of a training step goes: a table, and a trace for a viewer. Needs no photos.')
    .addOption(new Option('--model <name>', 'backbone').choices(modelNames).default(defaults.model))
    .option('--image-size <pixels>', 'of the random images', integer(smallestImage, largestImage), defaults.imageSize)
    .addOption(batchSizeOption(defaults.batchSize))
    .option('--steps <n>', 'steps to record, after two to warm up', integer(1, 1000), 10)
    .option('--output <file>', 'the trace, in the format of chrome://tracing, Perfetto and speedscope', 'trace.json')
    .addOption(overwriteOption())
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
A training with its photos is profiled by \`flukeprint train --profile FILE\`.

Examples:
  flukeprint profile --model resnet34 --image-size 224 --batch-size 8
  flukeprint profile --threads 1 --output one-thread.json`,
    )
    .action(profile);
}

async function profile({ steps, output, overwrite, device, threads, revectorize, ...sizes }: Flags): Promise<void> {
  expectExtension('--output', output, ['.json']);
  const file = userPath(output);
  await claimOutputs([{ flag: '--output', path: file }], { overwrite });
  const { precision, batchSize } = sizes;
  const recorder = recorderFor(file, steps, batchSize);
  const { onJob } = recorder;
  const backend = await openCommandDevice(device, { threads, revectorize, precision, onJob });
  console.log(`${describeSizes(sizes)}: ${steps} steps after ${warmUpSteps} to warm up`);
  try {
    await profileModel({ backend, sizes, recorder, reporter: terminal });
  } finally {
    await backend.destroy();
  }
}

import { modelNames } from '@flukeprint/models';
import { Command, Option } from 'commander';
import { TrainingState } from '../checkpoint.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import {
  batchSizeOption,
  integer,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  threadsOption,
} from '../flags.ts';
import { claimOutputs } from '../output-file.ts';
import { userPath } from '../paths.ts';
import { Recorder, warmUpSteps } from '../profile/recorder.ts';
import { reportProfile } from '../profile/report.ts';
import { Progress } from '../progress.ts';
import { randomBatch } from '../random-batch.ts';
import { smallestImage, type TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { accumulateGradients, readLosses, trainingStepKey, updateWeights } from '../training-step.ts';

interface Flags extends DeviceFlags, Pick<TrainSettings, 'model' | 'imageSize' | 'batchSize' | 'precision'> {
  steps: number;
  output: string;
  overwrite: boolean;
}

/** Of the classification head, as many as a catalogue may have. */
const individuals = 300;

export function profileCommand(): Command {
  return new Command('profile')
    .description('Find out where the time of a training step goes: a table, and a trace for a viewer. Needs no photos.')
    .addOption(new Option('--model <name>', 'backbone').choices(modelNames).default(defaults.model))
    .option('--image-size <pixels>', 'of the random images', integer(smallestImage, 2048), defaults.imageSize)
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

async function profile({ steps, output, overwrite, threads, revectorize, ...chosen }: Flags): Promise<void> {
  const file = userPath(output);
  await claimOutputs([{ flag: '--output', path: file }], { overwrite });
  const settings: TrainSettings = { ...defaults, ...chosen, data: '' };
  const { model, imageSize, batchSize, lr, device: deviceName } = settings;
  const recorder = new Recorder({
    steps,
    photosPerStep: batchSize,
    onRecorded: (recording) => reportProfile(file, recording),
  });
  const device = await openDevice(deviceName, {
    threads,
    revectorize,
    precision: settings.precision,
    onJob: recorder.onJob,
  });
  console.log(device.description);
  console.log(`${model}, ${imageSize} px, batch ${batchSize}: ${steps} steps after ${warmUpSteps} to warm up`);
  const backend = recorder.profiled(device);
  const names = Array.from({ length: individuals }, (_, i) => `${i}`);
  const state = new TrainingState(backend, settings, { individuals: names, training: [], queries: [] });
  const progress = new Progress('profiling', 'steps', warmUpSteps + steps);
  try {
    state.initialize();
    const batches = warmUpSteps + steps;
    let done = 0;
    for await (const batch of recorder.steps(randomBatches(batches, batchSize, imageSize))) {
      const place = { epoch: 1, batch: done, batches, accumulate: 1 };
      backend.beginStep?.(trainingStepKey);
      const losses = accumulateGradients(backend, state, batch, place, recorder);
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
    await device.destroy();
  }
}

/** One batch, again and again. */
async function* randomBatches(count: number, batchSize: number, imageSize: number) {
  const batch = randomBatch(batchSize, imageSize, individuals);
  for (let i = 0; i < count; i++) yield batch;
}

import { basename, join } from 'node:path';
import { OutOfMemoryError } from '@flukeprint/kernels';
import { withDetectedBoxes, withOwnBoxes } from '@flukeprint/reid/detection/complete-boxes';
import { isSoftwareAdapter } from '@flukeprint/reid/device/device';
import { keepTuning } from '@flukeprint/reid/device/tuning/run-tuning';
import { claimOutputs, type OutputFile } from '@flukeprint/reid/files/output-file';
import { type Dataset, readDataset } from '@flukeprint/reid/photos/dataset';
import { Recorder } from '@flukeprint/reid/profile/recorder';
import { resolveAdditions } from '@flukeprint/reid/pseudo-labels/additions';
import { RunFolder } from '@flukeprint/reid/runs/run-folder';
import { fields, type SettingName, type TrainSettings } from '@flukeprint/reid/settings/fields';
import { type PresetName, presetNames } from '@flukeprint/reid/settings/presets';
import { parseSettings, resolveSettings } from '@flukeprint/reid/settings/resolve';
import { throughDeviceLoss } from '@flukeprint/reid/training/device-loss';
import { explainOutOfMemory } from '@flukeprint/reid/training/memory-advice';
import { planTraining } from '@flukeprint/reid/training/memory-plan/plan-training';
import { trainEmbedder } from '@flukeprint/reid/training/train-embedder';
import { defaultReadEvery } from '@flukeprint/reid/training/training-loop';
import { trialStep } from '@flukeprint/reid/training/trial-step';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { reportMemoryPlan } from '../console/report-memory-plan.ts';
import { reportProfile } from '../console/report-profile.ts';
import { terminal } from '../console/terminal.ts';
import {
  integer,
  overwriteRunOption,
  readEveryOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { settingOptions, settingsFromFlags } from '../flags/setting-options.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags {
  preset?: PresetName;
  config?: string;
  output?: string;
  overwrite: boolean;
  resume?: string;
  threads?: number;
  revectorize: boolean;
  workers?: number;
  readEvery: number;
  profile?: string;
  profileSteps: number;
  memoryPlan?: string | true;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train a network that tells the individuals of a collection of photos apart.')
    .addOption(new Option('--preset <name>', 'settings of a published recipe').choices(presetNames))
    .option('--config <file.json>', 'settings from a file, such as the settings.json of a run; flags go over them')
    .option('--output <folder>', 'where the run goes (default: runs/<data>-<model>)')
    .addOption(overwriteRunOption())
    .option('--resume <run>', 'continue an interrupted run with its own settings')
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .addOption(readEveryOption(defaultReadEvery))
    .option('--profile <file.json>', 'record where the time goes, for https://ui.perfetto.dev')
    .option('--profile-steps <n>', 'steps to record, after two to warm up', integer(1, 1000), 10)
    .option('--memory-plan [file.svg]', 'say, and draw, what memory of a GPU a step needs, and train nothing');
  for (const option of settingOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Individuals with three photos or more give a quarter of them (at least one) as queries for the evaluation; all other
photos train the network and are the gallery it is asked about. docs/training.md says where each setting comes from.

Examples:
  flukeprint train --data photos
  flukeprint train --data photos --preset gdsc-resnet34 --image-size 320 --output runs/minke
  flukeprint train --data happywhale/train.csv --boxes boxes.csv --split leak-safe
  flukeprint train --data photos --detector runs/detector --box-margin 0.1
  flukeprint train --data similar --loss triplet --sampler pk --output runs/similar
  flukeprint train --data photos --init runs/similar --patience 4 --eval-every 1
  flukeprint train --data photos --preset gdsc-resnet34 --memory-plan memory.svg
  flukeprint train --resume runs/minke`,
    )
    .action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  const { resume: runPath, workers, readEvery, threads, revectorize, profile, profileSteps } = flags;
  if (runPath) refuseSettings(command);
  const resumed = runPath === undefined ? undefined : await RunFolder.open(userPath(runPath));
  const wanted = resumed ? await storedSettings(resumed, command) : await newSettings(flags, command);
  await claimPictures(flags, wanted);
  if (flags.memoryPlan !== undefined) return printMemoryPlan(wanted, flags);
  await resumed?.take();
  const folder = resumed ?? (await newFolder(wanted, flags));
  onSignalSay(() => howToGoOn(folder));
  const recorder = profile ? openRecorder(userPath(profile), profileSteps, wanted.batchSize) : undefined;
  const device = {
    backend: await openCommandDevice(wanted.device, {
      threads,
      revectorize,
      precision: wanted.precision,
      onJob: recorder?.onJob,
    }),
  };
  try {
    const settings = resumed
      ? wanted
      : await withDetectedBoxes(device.backend, wanted, {
          target: folder.file('boxes.csv'),
          reporter: terminal,
          workers,
        });
    const dataset = await readDataset(settings, { reporter: terminal, workers });
    console.log(describeSplit(dataset, settings));
    // On a software adapter it would take longer than the first epochs of a GPU.
    const evaluateUntrained = settings.evaluateFirst && !isSoftwareAdapter(device.backend);
    const options = {
      reporter: terminal,
      settings,
      dataset,
      run: folder,
      evaluateUntrained,
      readEvery,
      workers,
      profile: recorder,
    };
    if (!resumed) folder.begin({ keepBoxes: settings.detector !== null });
    await keepTuning(device.backend, folder);
    const recovery = {
      device,
      run: folder,
      reporter: terminal,
      resume: resumed !== undefined,
      command: 'flukeprint train',
    };
    await throughDeviceLoss(recovery, (backend, resume) => {
      planTraining(backend, settings, dataset.split);
      return trainEmbedder({ ...options, backend: recorder?.profiled(backend) ?? backend, resume });
    }).catch(async (error) => {
      if (!(error instanceof OutOfMemoryError)) throw error;
      console.error('the batch does not fit in memory: trying smaller ones …');
      const { backend } = device;
      throw await explainOutOfMemory(backend, settings, (n) => trialStep(backend, settings, dataset.split, n));
    });
    await recorder?.finish();
  } finally {
    await device.backend.destroy();
  }
  console.log(`run: ${folder.path}`);
}

/** What goes elsewhere than into the run's folder. */
async function claimPictures(flags: Flags, { data, images, boxes, detector, init, additions }: TrainSettings) {
  const { profile, memoryPlan, config, resume, overwrite } = flags;
  const outputs: OutputFile[] = [];
  if (profile) outputs.push({ flag: '--profile', path: userPath(profile) });
  if (typeof memoryPlan === 'string') outputs.push({ flag: '--memory-plan', path: userPath(memoryPlan) });
  await claimOutputs(outputs, {
    overwrite,
    photos: { '--data': data, '--images': images },
    files: {
      ...userPaths({ '--config': config, '--resume': resume }),
      ...{ '--boxes': boxes, '--detector': detector, '--init': init, '--additions': additions },
    },
  });
}

async function printMemoryPlan(settings: TrainSettings, { memoryPlan, workers }: Flags): Promise<void> {
  const { split } = await readDataset(settings, { reporter: terminal, workers });
  await reportMemoryPlan(settings, split, typeof memoryPlan === 'string' ? userPath(memoryPlan) : undefined);
}

function openRecorder(file: string, steps: number, photosPerStep: number): Recorder {
  return new Recorder({ steps, photosPerStep, onRecorded: (recording) => reportProfile(file, recording) });
}

async function newSettings({ preset, config }: Flags, command: Command): Promise<TrainSettings> {
  const resolved = await resolveSettings({
    preset,
    config: config && userPath(config),
    flags: settingsFromFlags(command),
  });
  const { data } = resolved;
  if (data === undefined) throw new UserError('give --data PATH, with a folder per individual, or --resume RUN');
  return { ...resolved, data, additions: await resolveAdditions(resolved.additions) };
}

async function newFolder(settings: TrainSettings, { output, overwrite, config }: Flags): Promise<RunFolder> {
  const { data, images, model, init, boxes, detector, additions } = settings;
  const read = [data, images, init, boxes, detector, ...additions, config ? userPath(config) : null];
  const options = { overwrite, inputs: read.filter((path) => path !== null) };
  return output
    ? RunFolder.create(userPath(output), options)
    : RunFolder.createNumbered(userPath(join('runs', `${basename(data)}-${model}`)), options);
}

/** A run goes on with the settings it was started with; only where it runs may change. */
async function storedSettings(folder: RunFolder, command: Command): Promise<TrainSettings> {
  const settings = parseSettings(await folder.readText('settings.json'), folder.file('settings.json'));
  return { ...(await withOwnBoxes(settings, folder.path)), ...settingsFromFlags(command) };
}

function howToGoOn({ path, hasCheckpoint, hasBoxes }: RunFolder): string {
  if (hasCheckpoint) return `interrupted; \`flukeprint train --resume ${path}\` goes on after the last checkpoint`;
  const kept = hasBoxes ? `boxes are kept for another start with --output ${path}` : 'nothing is kept';
  return `interrupted before the first checkpoint: ${kept}`;
}

function refuseSettings(command: Command): void {
  const names = Object.keys(fields).filter((name) => name !== 'device') as (SettingName | 'output')[];
  const given = [...names, 'preset', 'config', 'output', 'overwrite'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  );
  if (!given) return;
  const flag = command.options.find((option) => option.attributeName() === given)!.long;
  throw new UserError(`--resume continues with the settings of its run; leave ${flag} out`);
}

function describeSplit({ split, unknown, additions }: Dataset, { minPhotos }: TrainSettings): string {
  const { individuals, training, queries, leftOut } = split;
  const added = additions > 0 ? ` (${additions} of them pseudo-labelled)` : '';
  const photos = `${training.length} photos to train on${added}`;
  const counts = `${individuals.length} individuals, ${photos}, ${queries.length} queries`;
  const few =
    leftOut.length > 0 ? `, ${leftOut.length} left out (individuals with fewer than ${minPhotos} photos)` : '';
  const nobody = unknown > 0 ? `, ${unknown} of unknown individuals` : '';
  return counts + few + nobody;
}

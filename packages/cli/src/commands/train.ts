import { basename, dirname, join } from 'node:path';
import { modelNames, parseModelName } from '@flukeprint/models';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Dataset, readDataset } from '../dataset.ts';
import { type DeviceFlags, deviceOption, isSoftwareAdapter, openDevice } from '../device.ts';
import {
  batchSizeOption,
  integer,
  number,
  revectorizeOption,
  seedOption,
  threadsOption,
  workersOption,
} from '../flags.ts';
import { makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';
import { Recorder } from '../profile/recorder.ts';
import { reportProfile } from '../profile/report.ts';
import { RunFolder } from '../run-folder.ts';
import { defaults, parseSettings, type TrainSettings } from '../settings.ts';
import { train } from '../train.ts';
import { UserError } from '../user-error.ts';

type Flags = Omit<TrainSettings, 'data' | 'init'> &
  DeviceFlags & {
    data?: string;
    output?: string;
    resume?: string;
    init?: string;
    workers?: number;
    profile?: string;
    profileSteps: number;
  };

/** The stride of the backbones: a smaller image would leave less than one cell of the last feature map. */
export const smallestImage = 32;

export function trainCommand(): Command {
  return new Command('train')
    .description('Train a network that tells the individuals of a folder of photos apart.')
    .option('--data <folder>', 'a folder per individual with its photos (JPEG, PNG, WebP)')
    .option('--output <folder>', 'where the run goes (default: runs/<data>-<model>)')
    .option('--resume <run>', 'continue an interrupted run with its own settings')
    .addOption(
      new Option('--model <name>', `backbone: ${modelNames.join(', ')}`).argParser(modelName).default(defaults.model),
    )
    .option(
      '--image-size <pixels>',
      'photos are resized to this square',
      integer(smallestImage, 2048),
      defaults.imageSize,
    )
    .option(
      '--embedding-size <n>',
      'length of the vector that stands for a photo',
      integer(2, 4096),
      defaults.embeddingSize,
    )
    .option('--epochs <n>', 'passes over the training photos', integer(1), defaults.epochs)
    .addOption(batchSizeOption(defaults.batchSize))
    .option('--lr <rate>', 'learning rate after the warm-up', number(0), defaults.lr)
    .option('--lr-end <rate>', 'learning rate at the end', number(0), defaults.lrEnd)
    .option('--warmup-epochs <n>', 'epochs of linear warm-up', integer(0), defaults.warmupEpochs)
    .option('--weight-decay <w>', 'L2 penalty of Adam', number(0), defaults.weightDecay)
    .option('--scale <s>', "ArcFace's scale of the logits", number(0), defaults.scale)
    .option('--margin <m>', "ArcFace's margin, radians", number(0, Math.PI / 2), defaults.margin)
    .option('--easy-margin', "ArcFace's easy margin: only for angles below 90°", defaults.easyMargin)
    .option('--min-photos <n>', 'leave out individuals with fewer photos', integer(1), defaults.minPhotos)
    .option('--eval-every <n>', 'epochs between evaluations', integer(1), defaults.evalEvery)
    .option('--init <file>', 'safetensors weights to start from: of an earlier run or of torchvision')
    .addOption(seedOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .option('--profile <file.json>', 'record where the time goes, for https://ui.perfetto.dev')
    .option('--profile-steps <n>', 'steps to record, after two to warm up', integer(1, 1000), 10)
    .addHelpText(
      'after',
      `
Individuals with three photos or more give a quarter of them (at least one) as queries for the evaluation; all other
photos train the network and are the gallery it is asked about.

Examples:
  flukeprint train --data photos
  flukeprint train --data photos --model resnet34 --image-size 224 --epochs 40 --output runs/minke
  flukeprint train --resume runs/minke`,
    )
    .action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  const { data, output, resume: runPath, workers, threads, revectorize, profile, profileSteps, ...rest } = flags;
  if (runPath) refuseSettings(command);
  const resumed = runPath === undefined ? undefined : await RunFolder.open(userPath(runPath));
  const settings = resumed
    ? await storedSettings(resumed, command)
    : { ...rest, data: requireData(data), init: rest.init ? userPath(rest.init) : null };
  const recorder = profile ? await openRecorder(userPath(profile), profileSteps, settings.batchSize) : undefined;
  const device = await openDevice(settings.device, { threads, revectorize, onJob: recorder?.onJob });
  console.log(device.description);
  const folder = resumed ?? (await newFolder(settings, output));
  if (!resumed) process.once('exit', () => folder.removeUnlessTrained());
  process.prependOnceListener('SIGINT', () => console.error(`\n${howToGoOn(folder)}`));
  try {
    const dataset = await readDataset(settings.data, { ...settings, workers });
    console.log(describeSplit(dataset, settings));
    // On a software adapter it would take longer than the first epochs of a GPU.
    const evaluateUntrained = !isSoftwareAdapter(device);
    const resume = resumed !== undefined;
    const backend = recorder?.profiled(device) ?? device;
    await train({ backend, settings, dataset, run: folder, resume, evaluateUntrained, workers, profile: recorder });
    await recorder?.finish();
  } finally {
    await device.destroy();
  }
  console.log(`run: ${folder.path}`);
}

async function openRecorder(file: string, steps: number, photosPerStep: number): Promise<Recorder> {
  await makeFolder(dirname(file));
  return new Recorder({ steps, photosPerStep, onRecorded: (recording) => reportProfile(file, recording) });
}

function requireData(data: string | undefined): string {
  if (data === undefined) throw new UserError('give --data FOLDER, with a folder per individual, or --resume RUN');
  return userPath(data);
}

async function newFolder({ data, model }: TrainSettings, output: string | undefined): Promise<RunFolder> {
  return output
    ? RunFolder.create(userPath(output))
    : RunFolder.createNumbered(userPath(join('runs', `${basename(data)}-${model}`)));
}

/** A run goes on with the settings it was started with; only where it runs may change. */
async function storedSettings(folder: RunFolder, command: Command): Promise<TrainSettings> {
  const file = folder.file('settings.json');
  const settings = parseSettings(await folder.readText('settings.json'), file);
  for (const option of command.options) {
    const value = settings[option.attributeName() as keyof TrainSettings];
    try {
      if (value !== undefined) option.parseArg?.(`${value}`, undefined);
    } catch (error) {
      throw new UserError(`${file}: ${option.attributeName()} is ${value}. ${(error as Error).message}`);
    }
  }
  const { device } = command.opts<Flags>();
  return command.getOptionValueSource('device') === 'cli' ? { ...settings, device } : settings;
}

function howToGoOn({ path, hasCheckpoint }: RunFolder): string {
  return hasCheckpoint
    ? `interrupted; \`flukeprint train --resume ${path}\` goes on after the last finished epoch`
    : 'interrupted before the first epoch ended: nothing is kept';
}

function refuseSettings(command: Command): void {
  const free = ['resume', 'device', 'threads', 'revectorize', 'workers', 'profile', 'profileSteps'];
  const given = command.options.find(
    (option) =>
      !free.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given) throw new UserError(`--resume continues with the settings of its run; leave ${given.long} out`);
}

function describeSplit({ split }: Dataset, { minPhotos }: TrainSettings): string {
  const { individuals, training, queries, leftOut } = split;
  const counts = `${individuals.length} individuals, ${training.length} photos to train on, ${queries.length} queries`;
  const few = `${leftOut.length} left out (individuals with fewer than ${minPhotos} photos)`;
  return leftOut.length > 0 ? `${counts}, ${few}` : counts;
}

export function modelName(name: string) {
  try {
    return parseModelName(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

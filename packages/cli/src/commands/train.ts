import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { modelNames, parseModelName } from '@flukeprint/models';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readDataset } from '../dataset.ts';
import { deviceOption, openDevice } from '../device.ts';
import { batchSizeOption, integer, number, seedOption, workersOption } from '../flags.ts';
import { userPath } from '../paths.ts';
import { RunFolder } from '../run-folder.ts';
import { defaults, type TrainSettings } from '../settings.ts';
import { train } from '../train.ts';
import { UserError } from '../user-error.ts';

type Flags = Omit<TrainSettings, 'data' | 'init'> & {
  data?: string;
  output?: string;
  resume?: string;
  init?: string;
  workers?: number;
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
    .addOption(workersOption())
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

async function run(flags: Flags): Promise<void> {
  const { output, resume, workers, ...rest } = flags;
  if (resume && flags.data) throw new UserError('--resume continues with the settings of its run; leave --data out');
  if (!resume && !flags.data) throw new UserError('give --data FOLDER, a folder per individual, or --resume RUN');
  const folder = resume ? await RunFolder.open(userPath(resume)) : null;
  const settings = folder ? await readSettings(folder) : freshSettings(rest);

  const { data, imageSize, minPhotos } = settings;
  const dataset = await readDataset(data, { imageSize, minPhotos, workers });
  const { split } = dataset;
  console.log(
    `${split.individuals.length} individuals, ${split.training.length} training and gallery photos, ${split.queries.length} queries` +
      (split.leftOut.length > 0
        ? `, ${split.leftOut.length} left out (individuals with fewer than ${minPhotos} photos)`
        : ''),
  );
  const backend = await openDevice(settings.device);
  console.log(backend.description);
  const target = folder ?? (await newRun(settings, output));
  if (!folder) await target.writeText('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
  await target.log(folder ? 'resume' : 'start', { device: backend.description, photos: split.training.length });
  for (const { path, reason } of dataset.problems) await target.log('problem', { path, reason });
  try {
    await train({ backend, settings, dataset, run: target, resume: folder !== null, workers });
  } finally {
    await backend.destroy();
  }
  console.log(`run: ${target.path}`);
}

function freshSettings(flags: Omit<Flags, 'output' | 'resume' | 'workers'>): TrainSettings {
  return { ...flags, data: userPath(flags.data!), init: flags.init ? userPath(flags.init) : null };
}

async function readSettings(folder: RunFolder): Promise<TrainSettings> {
  try {
    return JSON.parse(await readFile(folder.file('settings.json'), 'utf8')) as TrainSettings;
  } catch (error) {
    throw new UserError(`${folder.file('settings.json')} cannot be read: ${(error as Error).message}`);
  }
}

async function newRun({ data, model }: TrainSettings, output: string | undefined): Promise<RunFolder> {
  if (output) return RunFolder.create(userPath(output));
  return RunFolder.createNumbered(userPath(join('runs', `${basename(data)}-${model}`)));
}

function modelName(name: string) {
  try {
    return parseModelName(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

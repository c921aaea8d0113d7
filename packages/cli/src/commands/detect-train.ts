import { basename, join } from 'node:path';
import { readDetectorData } from '@flukeprint/reid/detection/detector-data';
import {
  type DetectSettingName,
  type DetectSettings,
  detectDefaults,
  detectFields,
  detectSchema,
} from '@flukeprint/reid/detection/detector-settings';
import { trainDetector } from '@flukeprint/reid/detection/train-detector';
import { keepTuning } from '@flukeprint/reid/device/tuning/run-tuning';
import { reportProblems } from '@flukeprint/reid/reporter';
import { RunFolder } from '@flukeprint/reid/runs/run-folder';
import { checkSettings, parseStored } from '@flukeprint/reid/settings/resolve';
import { throughDeviceLoss } from '@flukeprint/reid/training/device-loss';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { describeScores } from '../console/describe-scores.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { terminal } from '../console/terminal.ts';
import { overwriteRunOption, revectorizeOption, threadsOption, workersOption } from '../flags/flags.ts';
import { optionsFor } from '../flags/setting-options.ts';
import { userPath } from '../flags/user-path.ts';

interface Flags {
  output?: string;
  overwrite: boolean;
  resume?: string;
  threads?: number;
  revectorize: boolean;
  workers?: number;
}

const names = Object.keys(detectFields) as DetectSettingName[];
const pathNames: readonly DetectSettingName[] = ['data', 'valid', 'images', 'cfg', 'init'];

export function detectTrainCommand(): Command {
  const command = new Command('train')
    .description('Train a detector (YOLOv3) on photos with boxes around the flukes.')
    .option('--output <folder>', 'where the run goes (default: runs/<data>-<model>)')
    .addOption(overwriteRunOption())
    .option('--resume <run>', 'continue an interrupted run with its own settings')
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption());
  for (const name of names) {
    const standard = name === 'data' ? undefined : detectDefaults[name];
    for (const option of optionsFor(name, detectFields[name], standard, {
      hidden: name === 'device' ? ['reference'] : [],
    }))
      command.addOption(option);
  }
  return command
    .addHelpText(
      'after',
      `
Labels are YOLO's: a .txt per photo with a line "class x y w h" per fluke, centre and size as shares of the upright photo; an empty
file says that there is none.

Examples:
  flukeprint detect train --data fluke-boxes/train.txt --valid fluke-boxes/valid.txt
  flukeprint detect train --data annotations.json --images photos --model yolov3-spp --init darknet53.conv.74
  flukeprint detect train --data train.txt --anchors kmeans --start-size 224 --output runs/flukes
  flukeprint detect train --resume runs/flukes`,
    )
    .action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  const { output, overwrite, resume, workers, threads, revectorize } = flags;
  const given = settingsGiven(command);
  const resumed = resume === undefined ? undefined : await RunFolder.open(userPath(resume));
  if (resumed) {
    const other = [...Object.keys(given), ...(output ? ['output'] : []), ...(overwrite ? ['overwrite'] : [])].find(
      (name) => name !== 'device',
    );
    if (other)
      throw new UserError(`--resume continues with the settings of its run; leave ${flagOf(command, other)} out`);
  }
  const settings = resumed ? { ...(await storedSettings(resumed)), ...given } : newSettings(given);
  const data = await readDetectorData(settings);
  reportProblems(terminal, data.problems);
  await resumed?.take();
  const model = settings.cfg === null ? settings.model : basename(settings.cfg, '.cfg');
  const folder = resumed ?? (await newFolder(settings, model, { output, overwrite }));
  onSignalSay(() =>
    folder.hasCheckpoint
      ? `interrupted; \`flukeprint detect train --resume ${folder.path}\` goes on after the last epoch`
      : 'interrupted before the first epoch ended: nothing is kept',
  );
  const device = {
    backend: await openCommandDevice(settings.device, { threads, revectorize, precision: settings.precision }),
  };
  try {
    const flukes = data.training.reduce((sum, { boxes }) => sum + boxes.length, 0);
    console.log(
      `${data.training.length} photos with ${flukes} flukes to train on, ${data.validation.length} held out; ${model}`,
    );
    if (!resumed) folder.begin({ keepBoxes: false });
    await keepTuning(device.backend, folder);
    const recovery = {
      device,
      run: folder,
      reporter: terminal,
      resume: resumed !== undefined,
      command: 'flukeprint detect train',
    };
    const evaluation = await throughDeviceLoss(recovery, (backend, resume) =>
      trainDetector({ backend, reporter: terminal, settings, data, run: folder, resume, workers }),
    );
    if (evaluation) console.log(`last epoch: ${describeScores(evaluation.scores)}`);
  } finally {
    await device.backend.destroy();
  }
  console.log(`run: ${folder.path}`);
}

async function newFolder(
  { data, valid, images, cfg, init }: DetectSettings,
  model: string,
  { output, overwrite }: Pick<Flags, 'output' | 'overwrite'>,
): Promise<RunFolder> {
  const options = { overwrite, inputs: [data, valid, images, cfg, init].filter((path) => path !== null) };
  const standard = join('runs', `${basename(data).replace(/\.[^.]*$/, '')}-${model}`);
  return output ? RunFolder.create(userPath(output), options) : RunFolder.createNumbered(userPath(standard), options);
}

function settingsGiven(command: Command): Partial<DetectSettings> {
  const options = command.opts<Record<string, unknown>>();
  const given = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(
    given.map((name) => [name, pathNames.includes(name) ? userPath(options[name] as string) : options[name]]),
  );
}

function newSettings(given: Partial<DetectSettings>): DetectSettings {
  const { data } = given;
  if (data === undefined)
    throw new UserError('give --data PATH, a list of photos with YOLO labels or COCO JSON, or --resume RUN');
  return checkSettings(detectSchema, { ...detectDefaults, ...given, data }, 'the flags');
}

/** Settings that older runs lack: what these did. */
const addedLater = { precision: 'f32' } satisfies Partial<DetectSettings>;

async function storedSettings(run: RunFolder): Promise<DetectSettings> {
  const file = run.file('settings.json');
  return checkSettings(
    detectSchema,
    { ...addedLater, ...parseStored(await run.readText('settings.json'), file) },
    file,
  );
}

const flagOf = (command: Command, name: string) =>
  command.options.find((option) => option.attributeName() === name)!.long;

import { builtIn, builtInModel } from '@flukeprint/reid/detection/built-in/built-in-detector';
import { newDetectorRun, openDetectorRun } from '@flukeprint/reid/detection/training/detector-run';
import {
  type DetectSettingName,
  type DetectSettings,
  detectDefaults,
  detectFields,
  detectSchema,
} from '@flukeprint/reid/detection/training/detector-settings';
import { trainOnBoxes } from '@flukeprint/reid/detection/training/train-on-boxes';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { checkSettings } from '@flukeprint/reid/settings/resolve';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { chooseAdapter, openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { terminal } from '../console/terminal.ts';
import { typedCommand } from '../console/typed-command.ts';
import { detectorPath } from '../flags/box-flags.ts';
import { overwriteRunOption, revectorizeOption, threadsOption, workersOption } from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { refuseWithResume } from '../flags/refuse-with-resume.ts';
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
    .option(
      '--resume <run>',
      'continue an interrupted run with its own settings; with a larger --epochs also a finished one',
    )
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .addOption(memoryOption());
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
  flukeprint detect train --data few.txt --init built-in --epochs 30
  flukeprint detect train --data annotations.json --images photos --model yolov3-spp --init darknet53.conv.74
  flukeprint detect train --data train.txt --anchors kmeans --start-size 224 --output runs/flukes
  flukeprint detect train --resume runs/flukes
  flukeprint detect train --resume runs/flukes --epochs 150`,
    )
    .action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  const { output, overwrite, resume, workers, threads, revectorize } = flags;
  const given = settingsGiven(command);
  if (resume) refuseWithResume(command, [...names, 'output', 'overwrite']);
  const resumed = resume === undefined ? undefined : await openDetectorRun(userPath(resume), { epochs: given.epochs });
  const settings = resumed ? { ...resumed.settings, ...given } : newSettings(given);
  const { precision, device: name, data, valid, images, cfg } = settings;
  await expectInputs({
    files: { '--data': data, '--valid': valid, '--images': images, '--cfg': resumed ? null : cfg },
  });
  await chooseAdapter(name);
  const place = { output: output && userPath(output), runs: userPath('runs'), overwrite };
  const folder = resumed?.run ?? (await newDetectorRun(settings, place));
  onSignalSay(() =>
    folder.hasCheckpoint
      ? `interrupted; \`${typedCommand('detect', 'train', '--resume', folder.path)}\` goes on after the last epoch`
      : 'interrupted before the first epoch ended: nothing is kept',
  );
  const device = { backend: await openCommandDevice(name, { threads, revectorize, precision }) };
  try {
    await trainOnBoxes({ settings, run: folder, device, resume: resumed !== undefined, reporter: terminal, workers });
  } finally {
    await device.backend.destroy();
  }
  console.log(`run: ${folder.path}`);
}

function settingsGiven(command: Command): Partial<DetectSettings> {
  const options = command.opts<Record<string, unknown>>();
  const given = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(
    given.map((name) => [name, pathNames.includes(name) ? pathOf(name, options[name] as string) : options[name]]),
  );
}

const pathOf = (name: DetectSettingName, value: string) => (name === 'init' ? detectorPath(value) : userPath(value));

function newSettings(given: Partial<DetectSettings>): DetectSettings {
  const { data } = given;
  if (data === undefined)
    throw new UserError('give --data PATH, a list of photos with YOLO labels or COCO JSON, or --resume RUN');
  const started = given.init === builtIn ? { model: builtInModel } : {};
  return checkSettings(detectSchema, { ...detectDefaults, ...started, ...given, data }, 'the flags');
}

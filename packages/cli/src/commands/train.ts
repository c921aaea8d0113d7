import { keepPassword } from '@flukeprint/catalogue';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs, type OutputFile } from '@flukeprint/reid/files/output-file';
import { pathOfInit } from '@flukeprint/reid/pretrained/initial-weights';
import { resolveAdditions } from '@flukeprint/reid/pseudo-labels/additions';
import type { RunFolder } from '@flukeprint/reid/runs/run-folder';
import { fields, type TrainSettings } from '@flukeprint/reid/settings/fields';
import { noTraining, type PresetName, presetNames } from '@flukeprint/reid/settings/presets';
import { resolveSettings } from '@flukeprint/reid/settings/resolve';
import { newEmbedderRun, openEmbedderRun } from '@flukeprint/reid/training/embedder-run';
import { planMemory } from '@flukeprint/reid/training/memory-plan/plan-memory';
import { trainPhotos } from '@flukeprint/reid/training/train-photos';
import { defaultReadEvery } from '@flukeprint/reid/training/training-loop';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { describeSizes } from '../console/describe-news.ts';
import { describeLayout } from '../console/memory-table.ts';
import { chooseAdapter, openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { recorderFor } from '../console/report-profile.ts';
import { runVerdict } from '../console/run-verdict.ts';
import { terminal } from '../console/terminal.ts';
import { typedCommand } from '../console/typed-command.ts';
import { expectExtension } from '../flags/expect-extension.ts';
import {
  integer,
  overwriteRunOption,
  readEveryOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { refuseWithResume } from '../flags/refuse-with-resume.ts';
import { settingOptions, settingsFromFlags } from '../flags/setting-options.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags {
  preset?: PresetName | typeof noTraining;
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
    .addOption(
      new Option('--preset <name>', 'settings for a situation, or of a published recipe').choices([
        ...presetNames,
        noTraining,
      ]),
    )
    .option('--config <file.json>', 'settings from a file, such as the settings.json of a run; flags go over them')
    .option('--output <folder>', 'where the run goes (default: runs/<data>-<model>)')
    .addOption(overwriteRunOption())
    .option(
      '--resume <run>',
      'continue an interrupted run with its own settings; with a larger --epochs also a finished one',
    )
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .addOption(memoryOption())
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
  flukeprint train --data photos --preset small-catalogue
  flukeprint train --data photos --preset overnight --mirror-axis horizontal
  flukeprint train --data photos --init imagenet --image-size 128
  flukeprint train --data photos --preset gdsc-resnet34 --image-size 320 --output runs/minke
  flukeprint train --data happywhale/train.csv --boxes boxes.csv --split leak-safe
  flukeprint train --data photos --detector runs/detector --box-margin 0.1
  flukeprint train --data similar --loss triplet --sampler pk --output runs/similar
  flukeprint train --data photos --init runs/similar --patience 4 --eval-every 1
  flukeprint train --data photos --preset gdsc-resnet34 --memory-plan memory.svg
  flukeprint train --data scans --memory 500MB
  flukeprint train --resume runs/minke
  flukeprint train --resume runs/minke --epochs 30`,
    )
    .action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  const { resume: runPath, output, overwrite, config, workers, readEvery, threads, revectorize, profile } = flags;
  if (runPath) refuseWithResume(command, [...Object.keys(fields), 'preset', 'config', 'output', 'overwrite']);
  const { epochs } = settingsFromFlags(command);
  const resumed = runPath === undefined ? undefined : await openEmbedderRun(userPath(runPath), { epochs });
  // A run goes on with the settings it was started with; only where it runs, and how long, may change.
  const settings = resumed ? { ...resumed.settings, ...settingsFromFlags(command) } : await newSettings(flags, command);
  await expectPaths(settings, resumed !== undefined);
  await claimPictures(flags, settings);
  if (flags.memoryPlan !== undefined) return printMemoryPlan(settings, flags);
  const { precision, device: name } = settings;
  await chooseAdapter(name);
  const inputs = config ? [userPath(config)] : [];
  const place = { output: output && userPath(output), runs: userPath('runs'), overwrite, inputs };
  const folder = resumed?.run ?? (await newEmbedderRun(settings, place));
  onSignalSay(() => howToGoOn(folder));
  const recorder = profile ? recorderFor(userPath(profile), flags.profileSteps, settings.batchSize) : undefined;
  const onJob = recorder?.onJob;
  const device = { backend: await openCommandDevice(name, { threads, revectorize, precision, onJob }) };
  const resume = resumed !== undefined;
  try {
    await trainPhotos({ settings, run: folder, device, resume, reporter: terminal, workers, readEvery, recorder });
  } finally {
    await device.backend.destroy();
  }
  const { queries } = JSON.parse(await folder.readText('data.json'));
  const verdict = await runVerdict(folder.path, { queries });
  if (verdict) console.log(verdict);
  console.log(`run: ${folder.path}`);
}

/** A run that goes on has taken from other runs and files what it needs; they may be gone. */
async function expectPaths(settings: TrainSettings, isResumed: boolean): Promise<void> {
  const { data, images, boxes, detector } = settings;
  const others = isResumed ? {} : { files: { '--boxes': boxes }, init: pathOfInit(settings), detector };
  await expectInputs({ photos: { '--data': data, '--images': images }, ...others });
}

/** What goes elsewhere than into the run's folder. */
async function claimPictures(flags: Flags, settings: TrainSettings) {
  const { data, images, boxes, detector, additions } = settings;
  const { profile, memoryPlan, config, resume, overwrite } = flags;
  expectExtension('--profile', profile, ['.json']);
  if (typeof memoryPlan === 'string') expectExtension('--memory-plan', memoryPlan, ['.svg']);
  const outputs: OutputFile[] = [];
  if (profile) outputs.push({ flag: '--profile', path: userPath(profile) });
  if (typeof memoryPlan === 'string') outputs.push({ flag: '--memory-plan', path: userPath(memoryPlan) });
  await claimOutputs(outputs, {
    overwrite,
    photos: { '--data': data, '--images': images },
    files: {
      ...userPaths({ '--config': config, '--resume': resume }),
      ...{ '--boxes': boxes, '--detector': detector, '--init': pathOfInit(settings), '--additions': additions },
    },
  });
}

async function printMemoryPlan(settings: TrainSettings, { memoryPlan, workers }: Flags): Promise<void> {
  const picture = typeof memoryPlan === 'string' ? userPath(memoryPlan) : undefined;
  const layout = await planMemory({ settings, picture, reporter: terminal, workers });
  console.log(`${describeSizes(settings)}, ${settings.precision}\n${describeLayout(layout)}`);
  if (picture) console.log(`picture: ${picture}`);
}

async function newSettings({ preset, config }: Flags, command: Command): Promise<TrainSettings> {
  if (preset === noTraining) throw new UserError(withoutTraining(command));
  const resolved = await resolveSettings({
    preset,
    config: config && userPath(config),
    flags: settingsFromFlags(command),
  });
  const { data } = resolved;
  if (data === undefined) throw new UserError('give --data PATH, with a folder per individual, or --resume RUN');
  return { ...resolved, data, additions: await resolveAdditions(resolved.additions) };
}

/** What does without training what was asked for. */
function withoutTraining(command: Command): string {
  const data = keepPassword(command.opts<{ data?: string }>().data ?? 'photos');
  const match = typedCommand('match', '--gallery', data, '--queries', 'new-photos');
  const evaluate = typedCommand('evaluate', '--features', 'sift', '--data', data);
  return `nothing is trained with --preset ${noTraining}: run \`${match}\` to name photos, and \`${evaluate}\` to see how well that works`;
}

function howToGoOn({ path, hasCheckpoint, hasBoxes }: RunFolder): string {
  if (hasCheckpoint)
    return `interrupted; \`${typedCommand('train', '--resume', path)}\` goes on after the last checkpoint`;
  const kept = hasBoxes ? `boxes are kept for another start with --output ${path}` : 'nothing is kept';
  return `interrupted before the first checkpoint: ${kept}`;
}

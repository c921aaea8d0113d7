import { join } from 'node:path';
import { createLoader } from '@flukeprint/data';
import { Command } from 'commander';
import { readDataset } from '../dataset.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { evaluateNetwork, writeEvaluation } from '../evaluation.ts';
import { batchSizeOption, revectorizeOption, threadsOption, workersOption } from '../flags.ts';
import { describeMetrics } from '../metrics.ts';
import { loadNetwork } from '../network-file.ts';
import { exists, makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';
import type { SettingName, TrainSettings } from '../settings/fields.ts';
import { settingOptions, settingsFromFlags } from '../settings/options.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { UserError } from '../user-error.ts';

interface Flags extends DeviceFlags {
  run: string;
  output?: string;
  flip?: boolean;
  batchSize: number;
  workers?: number;
}

/** What decides which photos are asked about; the run's own settings unless given. */
const dataSettings = [
  'data',
  'format',
  'images',
  'boxes',
  'boxMargin',
  'unknown',
  'minPhotos',
  'split',
  'burstSeconds',
] as const satisfies readonly SettingName[];

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Measure a network on held-out photos: mAP, MAP@5, R@1, R@5, R@20, and every query in a table.')
    .requiredOption('--run <path>', 'a run folder of train, or one of its .safetensors files')
    .option('--output <folder>', 'for metrics.json, queries.csv and matches.png (default: <run>/evaluation)')
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption());
  for (const option of settingOptions(dataSettings)) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Photos are chosen and split as in the run, unless flags say otherwise.

Examples:
  flukeprint evaluate --run runs/minke
  flukeprint evaluate --run runs/minke --data other-photos --output evaluation`,
    )
    .action(evaluate);
}

async function evaluate(flags: Flags, command: Command): Promise<void> {
  const { run, output, batchSize, workers, device, threads, revectorize } = flags;
  const runPath = userPath(run);
  const target = output ? userPath(output) : join(runPath.replace(/\.safetensors$/, ''), 'evaluation');
  const settings = await settingsOf(runPath, command);
  const backend = await openDevice(device, { threads, revectorize });
  console.log(backend.description);
  try {
    const network = await loadNetwork(backend, runPath);
    await makeFolder(target);
    const { imageSize } = network;
    const { photos, split, cache } = await readDataset({ ...settings, imageSize }, workers);
    const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
    const evaluation = await evaluateNetwork(backend, network, split, loader).finally(() => loader.close());
    await writeEvaluation(target, split, evaluation);
    console.log(describeMetrics(evaluation.metrics));
    console.log(`results: ${target}`);
  } finally {
    await backend.destroy();
  }
}

/** The run's settings of the data, where it is the folder of a run, with flags over them. */
async function settingsOf(runPath: string, command: Command): Promise<TrainSettings> {
  const flags = settingsFromFlags(command, dataSettings);
  const file = join(runPath, 'settings.json');
  const settings = await resolveSettings({ config: (await exists(file)) ? file : undefined, flags });
  if (settings.data === undefined) throw new UserError('give --data PATH, with a folder per individual');
  return { ...settings, data: settings.data };
}

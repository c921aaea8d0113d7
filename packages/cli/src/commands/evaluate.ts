import { join } from 'node:path';
import { createLoader, readCatalogue } from '@flukeprint/data';
import type { Precision } from '@flukeprint/kernels';
import { withDetectedBoxes, withOwnBoxes } from '@flukeprint/reid/detection/complete-boxes';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { exists } from '@flukeprint/reid/files/output-folder';
import { expectSamePhotos, withEachNetwork } from '@flukeprint/reid/matching/embed-with-runs';
import { embedSplit, evaluationFiles, writeEvaluation } from '@flukeprint/reid/matching/evaluation';
import { joinEmbeddings, resolveWeights } from '@flukeprint/reid/matching/meta-embedding';
import { evaluateRetrieval } from '@flukeprint/reid/matching/metrics';
import { readDataset } from '@flukeprint/reid/photos/dataset';
import { findWeights } from '@flukeprint/reid/runs/find-weights';
import type { SettingName, TrainSettings } from '@flukeprint/reid/settings/fields';
import { resolveSettings } from '@flukeprint/reid/settings/resolve';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { describeMetrics } from '../console/describe-metrics.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import {
  batchSizeOption,
  type DeviceFlags,
  deviceOption,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { runsOption, weightsOption } from '../flags/run-flags.ts';
import { settingOptions, settingsFromFlags } from '../flags/setting-options.ts';
import { userPath } from '../flags/user-path.ts';

interface Flags extends DeviceFlags {
  run: string[];
  weight?: number[];
  output?: string;
  batchSize: number;
  precision: Precision;
  workers?: number;
  overwrite: boolean;
}

/** What decides which photos are asked about, and how; the first run's own settings unless given. */
const ownSettings = [
  'data',
  'format',
  'images',
  'boxes',
  'detector',
  'boxMargin',
  'unknown',
  'minPhotos',
  'split',
  'splitFraction',
  'splitCutoff',
  'burstSeconds',
  'duplicateDistance',
  'seed',
  'flip',
] as const satisfies readonly SettingName[];

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Measure a network on held-out photos: mAP, MAP@5, R@1, R@5, R@20, and every query in a table.')
    .addOption(runsOption().makeOptionMandatory())
    .addOption(weightsOption())
    .option('--output <folder>', `for ${evaluationFiles.join(', ')} (default: <first run>/evaluation)`)
    .addOption(overwriteOption())
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption());
  for (const option of settingOptions(ownSettings)) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Photos are chosen and split as in the first run, unless flags say otherwise.

Examples:
  flukeprint evaluate --run runs/minke
  flukeprint evaluate --run runs/minke --data other-photos --output evaluation
  flukeprint evaluate --run runs/minke --data other-photos --detector runs/detector --output evaluation
  flukeprint evaluate --run runs/resnet --run runs/densenet --weight 1,2`,
    )
    .action(evaluate);
}

async function evaluate(flags: Flags, command: Command): Promise<void> {
  const { run, weight, output, batchSize, workers, overwrite, device, precision, threads, revectorize } = flags;
  const paths = run.map(userPath);
  const weights = resolveWeights(weight, paths.length);
  const target = output ? userPath(output) : join(paths[0]!.replace(/\.safetensors$/, ''), 'evaluation');
  const wanted = await settingsOf(paths[0]!, command);
  const { data, format, images, boxes, detector, flip } = wanted;
  // Before a folder is made for a run that is not there.
  for (const path of paths) await findWeights(path);
  const files = [...evaluationFiles, ...(detector ? ['boxes.csv'] : [])];
  await claimOutputs(
    files.map((name) => ({ flag: '--output', path: join(target, name) })),
    {
      overwrite,
      photos: { '--data': data, '--images': images },
      files: { '--run': paths, '--boxes': boxes, '--detector': detector },
      listed: async () => (await readCatalogue(data, { format, images: images ?? undefined })).photos,
    },
  );
  const backend = await openCommandDevice(device, { threads, revectorize, precision });
  try {
    const settings = await withDetectedBoxes(backend, wanted, {
      target: join(target, 'boxes.csv'),
      reporter: terminal,
      workers,
    });
    const embedded = await withEachNetwork(backend, { paths, precision }, async (network) => {
      const { imageSize } = network;
      const { photos, split, cache } = await readDataset({ ...settings, imageSize }, { reporter: terminal, workers });
      const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
      const sides = await embedSplit(backend, network, split, loader, { reporter: terminal, flip }).finally(() =>
        loader.close(),
      );
      return { split, ...sides };
    });
    const { split, queries, gallery } = embedded[0]!;
    const pathsOf = ({ split }: (typeof embedded)[number]) =>
      [...split.queries, ...split.gallery].map(({ path }) => path);
    expectSamePhotos(
      data,
      embedded.map((each) => ({ paths: pathsOf(each) })),
    );
    const joined = (side: 'queries' | 'gallery') => {
      const parts = embedded.map((each) => each[side].embeddings);
      return joinEmbeddings(parts, weights);
    };
    const evaluation = await evaluateRetrieval(
      backend,
      { ...queries, embeddings: joined('queries') },
      { ...gallery, embeddings: joined('gallery') },
    );
    await writeEvaluation(target, split, evaluation);
    console.log(describeMetrics(evaluation.metrics));
    console.log(`results: ${target}`);
  } finally {
    await backend.destroy();
  }
}

/** The run's settings, where it is the folder of a run, with flags over them. */
async function settingsOf(runPath: string, command: Command): Promise<TrainSettings> {
  const flags = settingsFromFlags(command, ownSettings);
  const file = join(runPath, 'settings.json');
  const stored = await resolveSettings({ config: (await exists(file)) ? file : undefined, flags: {} });
  const own = await withOwnBoxes(stored, runPath);
  const data = flags.data ?? own.data;
  if (data === undefined) throw new UserError('give --data PATH, with a folder per individual');
  // What the run's detector found in its own photos says nothing of others.
  const boxes = own.detector !== null && data !== own.data ? null : own.boxes;
  return { ...own, boxes, ...flags, data };
}

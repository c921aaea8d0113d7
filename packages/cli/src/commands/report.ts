import { join } from 'node:path';
import {
  type CatalogueFormat,
  catalogueFormats,
  defaultGroupOptions,
  defaultUnknown,
  readCatalogue,
} from '@flukeprint/data';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { reportFiles, reportOnCatalogue } from '@flukeprint/reid/photos/report/report-on-catalogue';
import { Command, Option } from 'commander';
import { describeAdvice } from '../console/describe-advice.ts';
import { describeReport } from '../console/describe-report.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import {
  type DeviceFlags,
  deviceOption,
  integer,
  number,
  overwriteOption,
  revectorizeOption,
  seedOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags extends DeviceFlags {
  advice: boolean;
  seed: number;
  data: string;
  format: CatalogueFormat;
  images?: string;
  boxes?: string;
  output: string;
  seconds: number;
  distance: number;
  unknown: string[];
  workers?: number;
  overwrite: boolean;
}

export function reportCommand(): Command {
  const { seconds, distance } = defaultGroupOptions;
  return new Command('report')
    .description('Look a catalogue over before training: counts, sizes, bad photos, copies, bursts, suspicious labels.')
    .requiredOption('--data <path>', 'a folder per individual, a CSV, a Kaggle or Happywhale train.csv, or COCO JSON')
    .addOption(new Option('--format <name>', 'of --data').choices(catalogueFormats).default('auto'))
    .option('--images <folder>', 'where the photos of a table are (default: beside it)')
    .option('--boxes <file.csv>', 'look at these parts of the photos alone: path, x, y, w, h, optionally score')
    .option('--output <folder>', `for ${reportFiles.join(', ')}`, 'report')
    .option(
      '--seconds <n>',
      'photos of one individual that follow each other within so long are a burst',
      number(0),
      seconds,
    )
    .option(
      '--distance <bits>',
      'photos are near-duplicates if both 64-bit hashes differ in at most so many',
      integer(0, 11),
      distance,
    )
    .option('--unknown <name...>', 'individuals that stand for nobody known', [...defaultUnknown])
    .option(
      '--advice',
      'look at a sample of the photos, too: do local features help, which --mirror-axis, which --preset; a minute or two on two cores',
      false,
    )
    .addOption(seedOption())
    .addOption(overwriteOption())
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint report --data photos
  flukeprint report --data photos --advice --overwrite
  flukeprint report --data happywhale/train.csv --images happywhale/train_images --output report`,
    )
    .action(report);
}

async function report(flags: Flags): Promise<void> {
  const { data, format, images, boxes, output, workers, overwrite, seconds, distance, unknown } = flags;
  const { advice, seed, device, threads, revectorize } = flags;
  const catalogue = await readCatalogue(userPath(data), { format, images: images && userPath(images) });
  const folder = userPath(output);
  await claimOutputs(
    reportFiles.map((name) => ({ flag: '--output', path: join(folder, name) })),
    {
      overwrite,
      photos: userPaths({ '--data': data, '--images': images }),
      files: userPaths({ '--boxes': boxes }),
      listed: async () => catalogue.photos,
    },
  );
  const backend = advice ? await openCommandDevice(device, { threads, revectorize }) : null;
  const found = await reportOnCatalogue(catalogue, {
    ...{ seconds, distance, unknown, folder, workers, reporter: terminal },
    boxes: boxes && userPath(boxes),
    ...(backend && { advice: { backend, seed, source: userPath(data) } }),
  }).finally(() => backend?.destroy());
  console.log(`${userPath(data)} (${catalogue.format})\n`);
  console.log(describeReport(found, { seconds, distance }));
  if (catalogue.ignored > 0)
    console.log(`${catalogue.ignored} files were ignored: no photos, or in no individual's folder`);
  if (found.advice) console.log(`\n${describeAdvice(found.advice, data)}`);
  else console.log('\n--advice also tries whether photos can be matched without training, and says how to train');
  console.log(`\nreport: ${folder}`);
}

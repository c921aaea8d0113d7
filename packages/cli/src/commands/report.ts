import { join } from 'node:path';
import { keepPassword } from '@flukeprint/catalogue';
import { type CatalogueFormat, catalogueFormats, defaultGroupOptions } from '@flukeprint/data';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { readSource } from '@flukeprint/reid/photos/read-source';
import { reportFiles, reportOnCatalogue } from '@flukeprint/reid/photos/report/report-on-catalogue';
import { Command, Option } from 'commander';
import { describeAdvice } from '../console/describe-advice.ts';
import { describeReport } from '../console/describe-report.ts';
import { describeTree } from '../console/describe-tree.ts';
import { inOneLine } from '../console/harmless-text.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import {
  type CollectionFlags,
  imagesOption,
  individualFromOption,
  unknownOption,
  whereOption,
} from '../flags/collection-flags.ts';
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
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags extends DeviceFlags, CollectionFlags {
  advice: boolean;
  seed: number;
  data: string;
  format: CatalogueFormat;
  boxes?: string;
  output: string;
  seconds: number;
  distance: number;
  workers?: number;
  overwrite: boolean;
}

export function reportCommand(): Command {
  const { seconds, distance } = defaultGroupOptions;
  return new Command('report')
    .description('Look a catalogue over before training: counts, sizes, bad photos, copies, bursts, suspicious labels.')
    .requiredOption(
      '--data <path>',
      'folders of photos, a CSV, a Kaggle or Happywhale folder or train.csv, COCO JSON, or a catalogue',
    )
    .addOption(new Option('--format <name>', 'of --data').choices(catalogueFormats).default('auto'))
    .addOption(imagesOption())
    .addOption(individualFromOption())
    .addOption(whereOption())
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
    .addOption(unknownOption())
    .option(
      '--advice',
      'look at a sample of the photos, too: do local features help, which --mirror-axis, which --preset; a minute or two on two cores',
      false,
    )
    .addOption(seedOption())
    .addOption(overwriteOption())
    .addOption(workersOption())
    .addOption(memoryOption())
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
  const data = keepPassword(flags.data);
  const { format, images, boxes, output, workers, overwrite, seconds, distance, unknown } = flags;
  const { advice, seed, device, threads, revectorize, individualFrom, where } = flags;
  await expectInputs({ photos: userPaths({ '--data': data }), files: userPaths({ '--boxes': boxes }) });
  const catalogue = await readSource(userPath(data), {
    ...{ format, individualFrom, where },
    images: images && userPath(images),
  });
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
    ...{ seconds, distance, folder, workers, reporter: terminal },
    ...(unknown && { unknown }),
    source: userPath(data),
    boxes: boxes && userPath(boxes),
    ...(backend && { advice: { backend, seed } }),
  }).finally(() => backend?.destroy());
  console.log(`${userPath(data)} (${catalogue.format})\n`);
  const tree = describeTree(catalogue);
  if (tree !== '') console.log(`${tree}\n`);
  console.log(describeReport(inOneLine(found), { seconds, distance }));
  if (found.advice) console.log(`\n${describeAdvice(found.advice, data)}`);
  else console.log('\n--advice also tries whether photos can be matched without training, and says how to train');
  console.log(`\nreport: ${folder}`);
}

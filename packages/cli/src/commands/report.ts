import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyBoxes,
  type CatalogueFormat,
  catalogueFormats,
  type DataReport,
  dataReport,
  defaultGroupOptions,
  defaultUnknown,
  fingerprintPhotos,
  type Photo,
  readCatalogue,
  type SimilarPair,
} from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/models';
import { Command, Option } from 'commander';
import { describeReport } from '../data-report/describe-report.ts';
import { writePairSheet } from '../data-report/pair-sheet.ts';
import { photosPlot } from '../data-report/photos-plot.ts';
import { reportCsv } from '../data-report/report-csv.ts';
import { integer, number, overwriteOption, workersOption } from '../flags.ts';
import { colours } from '../match-sheet.ts';
import { claimOutputs } from '../output-file.ts';
import { userPath, userPaths } from '../paths.ts';
import { Progress } from '../progress.ts';

interface Flags {
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

const files = ['report.json', 'report.csv', 'photos.svg', 'suspicious.png', 'near-duplicates.png'] as const;
/** More pairs than that nobody looks at on one sheet. */
const pairsShown = 60;

export function reportCommand(): Command {
  const { seconds, distance } = defaultGroupOptions;
  return new Command('report')
    .description('Look a catalogue over before training: counts, sizes, bad photos, copies, bursts, suspicious labels.')
    .requiredOption('--data <path>', 'a folder per individual, a CSV, a Kaggle or Happywhale train.csv, or COCO JSON')
    .addOption(new Option('--format <name>', 'of --data').choices(catalogueFormats).default('auto'))
    .option('--images <folder>', 'where the photos of a table are (default: beside it)')
    .option('--boxes <file.csv>', 'look at these parts of the photos alone: path, x, y, w, h, optionally score')
    .option('--output <folder>', `for ${files.join(', ')}`, 'report')
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
    .addOption(overwriteOption())
    .addOption(workersOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint report --data photos
  flukeprint report --data happywhale/train.csv --images happywhale/train_images --output report`,
    )
    .action(report);
}

async function report({ data, format, images, boxes, output, workers, overwrite, ...options }: Flags): Promise<void> {
  const catalogue = await readCatalogue(userPath(data), { format, images: images && userPath(images) });
  const folder = userPath(output);
  await claimOutputs(
    files.map((name) => ({ flag: '--output', path: join(folder, name) })),
    {
      overwrite,
      photos: userPaths({ '--data': data, '--images': images }),
      files: userPaths({ '--boxes': boxes }),
      listed: async () => catalogue.photos,
    },
  );
  const boxed = boxes
    ? await applyBoxes(catalogue.photos, userPath(boxes))
    : { photos: catalogue.photos, problems: [] };
  const { photos } = boxed;
  const progress = new Progress('reading', 'photos', photos.length);
  const { fingerprints, problems } = await fingerprintPhotos(photos, {
    workers,
    onProgress: (done) => progress.update(done),
  }).finally(() => progress.stop());
  const result = dataReport(photos, fingerprints, {
    ...options,
    problems: [...catalogue.problems, ...boxed.problems, ...problems],
  });
  console.log(`${userPath(data)} (${catalogue.format})\n`);
  console.log(describeReport(result, options));
  if (catalogue.ignored > 0)
    console.log(`${catalogue.ignored} files were ignored: no photos, or in no individual's folder`);
  await writeReport(folder, result, photos);
  console.log(`\nreport: ${folder}`);
}

async function writeReport(folder: string, report: DataReport, photos: readonly Photo[]): Promise<void> {
  await writeAtomically(join(folder, 'report.json'), [`${JSON.stringify(report, null, 2)}\n`]);
  await writeAtomically(join(folder, 'report.csv'), [reportCsv(report)]);
  await writeAtomically(join(folder, 'photos.svg'), [await photosPlot(report)]);
  await writePairs(join(folder, 'suspicious.png'), report.suspicious_labels, photos, colours.wrong);
  await writePairs(join(folder, 'near-duplicates.png'), report.near_duplicates, photos, colours.unknown);
}

async function writePairs(file: string, pairs: readonly SimilarPair[], photos: readonly Photo[], colour: string) {
  const byPath = new Map(photos.map((photo) => [photo.path, photo]));
  const shown = pairs.slice(0, pairsShown).map(({ a, b }) => [byPath.get(a)!, byPath.get(b)!] as const);
  if (shown.length > 0) await writePairSheet(file, shown, colour);
  // An earlier report's, which --overwrite is to replace, would be taken for this one's.
  else await rm(file, { force: true });
}

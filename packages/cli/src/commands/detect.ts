import { join } from 'node:path';
import { isCatalogueName } from '@flukeprint/catalogue';
import { counted } from '@flukeprint/reid/counted';
import { builtIn } from '@flukeprint/reid/detection/built-in/built-in-detector';
import { cropPaths } from '@flukeprint/reid/detection/crop/crop-photos';
import { searchDefaults } from '@flukeprint/reid/detection/search/detect-in-photos';
import { readPhotosToSearch, searchCatalogue, searchedFiles } from '@flukeprint/reid/detection/search/search-catalogue';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { describeFound } from '../console/describe-news.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { saveFound } from '../console/save-found.ts';
import { terminal } from '../console/terminal.ts';
import { detectorPath } from '../flags/box-flags.ts';
import { collectionSource, imagesOption, whereOption } from '../flags/collection-flags.ts';
import {
  type DeviceFlags,
  deviceOption,
  integer,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { filesGiven } from '../flags/given-photos.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath, userPaths } from '../flags/user-path.ts';
import { byOption } from './catalog/catalogue-argument.ts';
import { detectTrainCommand } from './detect-train.ts';

interface Flags extends DeviceFlags {
  detector: string;
  data?: string[];
  images?: string;
  where?: string;
  output: string;
  confidence: number;
  iou: number;
  batchSize: number;
  maxFlukes?: number;
  annotate?: string;
  save?: boolean;
  by: string;
  workers?: number;
  overwrite: boolean;
}

export function detectCommand(): Command {
  return (
    new Command('detect')
      .description('Find the flukes in photos: a table with a row per fluke. `detect train` trains a detector.')
      // Flags after `train` are its own. For the same reason none is `requiredOption` here: `train` would want it, too.
      .enablePositionalOptions()
      .option(
        '--detector <path>',
        'run of detect train, a .safetensors of one, .weights with their .cfg beside them, or the one that comes along',
        builtIn,
      )
      .option(
        '--data <paths...>',
        'photos: a folder, some photos, a table (CSV, COCO JSON), or a catalogue (catalogue.db, postgres://…)',
      )
      .addOption(imagesOption())
      .addOption(whereOption())
      .option('--output <file.csv>', 'path, x, y, w, h (pixels of the upright photo), score', 'boxes.csv')
      .option('--confidence <score>', 'least score of a box', number(0, 1), searchDefaults.confidence)
      .option('--iou <share>', 'of two boxes that overlap more the better one stays', number(0, 1), searchDefaults.iou)
      .option('--max-flukes <n>', 'most boxes of a photo (default: all)', integer(1))
      .option('--annotate <folder>', 'also write the photos with their boxes drawn in')
      .option(
        '--save',
        'also write the boxes into the catalogue, as one decision that can be undone; photos with a box keep theirs',
      )
      .addOption(byOption())
      .addOption(overwriteOption())
      .option('--batch-size <n>', 'photos per step', integer(1), searchDefaults.batchSize)
      .addOption(workersOption())
      .addOption(memoryOption())
      .addOption(deviceOption())
      .addOption(threadsOption())
      .addOption(revectorizeOption())
      .addHelpText(
        'after',
        `
An interrupted search goes on where it was when it is started again with the same flags.

Examples:
  flukeprint detect --data photos --output boxes.csv --annotate pictures
  flukeprint detect --detector runs/detector --data photos --output boxes.csv
  flukeprint detect --detector yolov3-tiny.weights --data photos.csv --confidence 0.5 --annotate pictures
  flukeprint detect --data catalogue.db --where "year=2024" --save --by Ana
  flukeprint detect train --help`,
      )
      .action(detect)
      .addCommand(detectTrainCommand().showHelpAfterError('(--help shows all flags)'))
  );
}

async function detect(flags: Flags): Promise<void> {
  const { detector: path, data, images, where, confidence, iou, batchSize, maxFlukes, annotate, workers } = flags;
  const { overwrite, device, threads, revectorize, save, by } = flags;
  if (!data) throw new UserError('give the photos with --data');
  const output = userPath(flags.output);
  const [catalogueName] = filesGiven(data);
  if (save && (data.length > 1 || !(await isCatalogueName(catalogueName!))))
    throw new UserError(`--save writes boxes into a catalogue, and ${data.join(' ')} is none: leave it out`);
  if (!/\.csv$/i.test(output)) throw new UserError(`expected --output to end in .csv, received ${flags.output}`);
  await expectInputs({ photos: { '--data': filesGiven(data) }, detector: detectorPath(path) });
  const catalogue = await readPhotosToSearch(collectionSource('--data', data, { images, where }), terminal);
  const files = searchedFiles(output);
  const pictures = annotate ? cropPaths(catalogue.photos).map((path) => join(userPath(annotate), path)) : [];
  // Not the log of an interrupted search, which goes on.
  const outputs = [
    ...[files.boxes, files.problems].map((file) => ({ flag: '--output', path: file })),
    ...pictures.map((file) => ({ flag: '--annotate', path: file })),
  ];
  await claimOutputs(outputs, {
    overwrite,
    photos: { '--data': filesGiven(data), ...userPaths({ '--images': images }) },
    files: userPaths({ '--detector': path }),
    listed: async () => catalogue.photos,
  });
  const backend = await openCommandDevice(device, { threads, revectorize });
  try {
    const searched = await searchCatalogue({
      ...{ backend, catalogue, output, confidence, iou, batchSize, maxFlukes, workers, reporter: terminal },
      detector: detectorPath(path),
      annotate: annotate && userPath(annotate),
    });
    console.log(`${describeFound(searched)}: ${output}`);
    if (searched.problems > 0) console.log(`${counted(searched.problems, 'problem')}: ${files.problems}`);
    if (save) await saveFound(catalogueName!, catalogue.photos, searched.boxes, by);
    if (annotate) console.log(`pictures: ${userPath(annotate)}`);
  } finally {
    await backend.destroy();
  }
}

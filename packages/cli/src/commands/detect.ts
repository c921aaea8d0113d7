import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCatalogue } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/models';
import { annotatePhotos } from '@flukeprint/reid/detection/annotate-photos';
import { writeBoxes } from '@flukeprint/reid/detection/boxes-table';
import { cropPaths } from '@flukeprint/reid/detection/crop-photos';
import { loadDetector } from '@flukeprint/reid/detection/detector';
import { countFound, findBoxes, searchDefaults } from '@flukeprint/reid/detection/find-boxes';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { reportProblems } from '@flukeprint/reid/reporter';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { describeFound } from '../console/describe-news.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
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
import { userPath, userPaths } from '../flags/user-path.ts';
import { detectTrainCommand } from './detect-train.ts';

interface Flags extends DeviceFlags {
  detector?: string;
  data?: string;
  images?: string;
  output: string;
  confidence: number;
  iou: number;
  batchSize: number;
  maxFlukes?: number;
  annotate?: string;
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
        'run of detect train, a .safetensors of one, or .weights with their .cfg beside them',
      )
      .option('--data <path>', 'photos: a folder, or a table of photos (CSV, COCO JSON)')
      .option('--images <folder>', 'folder of the photos that a table names')
      .option('--output <file.csv>', 'path, x, y, w, h (pixels of the upright photo), score', 'boxes.csv')
      .option('--confidence <score>', 'least score of a box', number(0, 1), searchDefaults.confidence)
      .option('--iou <share>', 'of two boxes that overlap more the better one stays', number(0, 1), searchDefaults.iou)
      .option('--max-flukes <n>', 'most boxes of a photo (default: all)', integer(1))
      .option('--annotate <folder>', 'also write the photos with their boxes drawn in')
      .addOption(overwriteOption())
      .option('--batch-size <n>', 'photos per step', integer(1), searchDefaults.batchSize)
      .addOption(workersOption())
      .addOption(deviceOption())
      .addOption(threadsOption())
      .addOption(revectorizeOption())
      .addHelpText(
        'after',
        `
An interrupted search goes on where it was when it is started again with the same flags.

Examples:
  flukeprint detect --detector runs/detector --data photos --output boxes.csv
  flukeprint detect --detector yolov3-tiny.weights --data photos.csv --confidence 0.5 --annotate pictures
  flukeprint detect train --help`,
      )
      .action(detect)
      .addCommand(detectTrainCommand().showHelpAfterError('(--help shows all flags)'))
  );
}

async function detect(flags: Flags): Promise<void> {
  const { detector: path, data, images, confidence, iou, batchSize, maxFlukes, annotate, workers } = flags;
  const { overwrite, device, threads, revectorize } = flags;
  if (!path || !data)
    throw new UserError('give the detector with --detector and the photos with --data; detect train trains one');
  const output = userPath(flags.output);
  if (!/\.csv$/i.test(output)) throw new UserError(`expected --output to end in .csv, received ${flags.output}`);
  const catalogue = await readCatalogue(userPath(data), { images: images && userPath(images), loose: true });
  reportProblems(terminal, catalogue.problems);
  // A table may name a photo for each of its animals.
  const photos = [...new Map(catalogue.photos.toReversed().map((photo) => [photo.file, photo])).values()].reverse();
  const problemsFile = output.replace(/\.csv$/i, '.problems.csv');
  const pictures = annotate ? cropPaths(photos).map((path) => join(userPath(annotate), path)) : [];
  // Not the log of an interrupted search, which goes on.
  const outputs = [
    ...[output, problemsFile].map((file) => ({ flag: '--output', path: file })),
    ...pictures.map((file) => ({ flag: '--annotate', path: file })),
  ];
  await claimOutputs(outputs, {
    overwrite,
    photos: userPaths({ '--data': data, '--images': images }),
    files: userPaths({ '--detector': path }),
    listed: async () => photos,
  });
  const backend = await openCommandDevice(device, { threads, revectorize });
  try {
    const detector = await loadDetector(backend, userPath(path));
    const options = {
      confidence,
      iou,
      batchSize,
      maxFlukes,
      reporter: terminal,
      workers,
      logFile: `${output}.partial.jsonl`,
    };
    const found = await findBoxes(backend, detector, photos, options);
    if (found.known > 0) console.log(`${found.known} of ${photos.length} photos were searched before the interruption`);
    reportProblems(terminal, found.problems);
    if (found.boxes.size === 0) throw new UserError(`none of the ${photos.length} photos in ${data} can be read`);
    await writeBoxes(output, found.boxes);
    const problems = [...catalogue.problems, ...found.problems];
    if (problems.length > 0)
      await writeAtomically(problemsFile, [stringify(problems, { header: true, columns: ['path', 'reason'] })]);
    else await rm(problemsFile, { force: true });
    console.log(`${describeFound(countFound(found))}: ${output}`);
    if (problems.length > 0) console.log(`${problems.length} problems: ${problemsFile}`);
    if (annotate) {
      await annotatePhotos(photos, found.boxes, userPath(annotate), terminal);
      console.log(`pictures: ${userPath(annotate)}`);
    }
    // Until here a search that is started again has nothing to look for a second time.
    await found.log.remove();
  } finally {
    await backend.destroy();
  }
}

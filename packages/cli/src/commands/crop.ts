import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addMargin, applyBoxes, readCatalogue } from '@flukeprint/data';
import { completeBoxes } from '@flukeprint/reid/detection/complete-boxes';
import { cropPaths, cropPhotos, expectOutside } from '@flukeprint/reid/detection/crop-photos';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { reportProblems } from '@flukeprint/reid/reporter';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import { boxesOption, detectorOption } from '../flags/box-flags.ts';
import {
  type DeviceFlags,
  deviceOption,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags extends DeviceFlags {
  data?: string;
  images?: string;
  boxes?: string;
  detector?: string;
  margin: number;
  output?: string;
  take: 'best' | 'all';
  whole: boolean;
  workers?: number;
  overwrite: boolean;
}

export function cropCommand(): Command {
  return new Command('crop')
    .description('Cut photos to their flukes: JPEG files in the folders the photos lie in, and a table of them.')
    .requiredOption('--data <path>', 'photos: a folder, or a table of photos (CSV, COCO JSON)')
    .option('--images <folder>', 'folder of the photos that a table names')
    .addOption(boxesOption())
    .addOption(detectorOption('<output>/boxes.csv'))
    .option('--margin <fraction>', 'widen each box by this fraction of its size', number(0, 10), 0.1)
    .requiredOption('--output <folder>', 'where the crops go, and crops.csv')
    .addOption(new Option('--take <which>', 'of several flukes in a photo').choices(['best', 'all']).default('best'))
    .option('--whole', 'keep photos without a fluke as they are (default: leave them out)', false)
    .addOption(overwriteOption())
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint crop --data photos --boxes boxes.csv --output crops
  flukeprint crop --data photos --detector runs/detector --take all --output crops
  flukeprint train --data crops`,
    )
    .action(crop);
}

async function crop(flags: Flags): Promise<void> {
  const { images, boxes, detector, margin, take, whole, workers, overwrite, device, threads, revectorize } = flags;
  const [data, output] = [userPath(flags.data!), userPath(flags.output!)];
  if ((await stat(data).catch(() => null))?.isDirectory()) await expectOutside(output, data);
  const catalogue = await readCatalogue(data, { images: images && userPath(images), loose: true });
  reportProblems(terminal, catalogue.problems);
  const { photos } = catalogue;
  const isBoxed = photos.some(({ box }) => box !== undefined);
  if (!boxes && !detector && !isBoxed)
    throw new UserError('give the boxes with --boxes, or a detector that finds them with --detector');
  const claim = {
    overwrite,
    photos: userPaths({ '--data': data, '--images': images }),
    files: userPaths({ '--boxes': boxes, '--detector': detector }),
    listed: async () => photos,
  };
  const tables = ['crops.csv', ...(detector ? ['boxes.csv'] : [])];
  const inOutput = (paths: readonly string[]) => paths.map((path) => ({ flag: '--output', path: join(output, path) }));
  // A further box has its own crop; whether there is one, a detector says later.
  await claimOutputs(inOutput([...tables, ...cropPaths(photos)]), claim);

  let file = boxes ? userPath(boxes) : null;
  if (detector) {
    const backend = await openCommandDevice(device, { threads, revectorize });
    const options = {
      detector: userPath(detector),
      boxes: file,
      target: join(output, 'boxes.csv'),
      reporter: terminal,
      workers,
    };
    file = await completeBoxes(backend, photos, options).finally(() => backend.destroy());
  }
  const boxed = file ? await applyBoxes(photos, file, { margin, take }) : { photos, problems: [] };
  reportProblems(terminal, boxed.problems);
  // Those of a catalogue have no margin yet.
  const own = new Set(photos.map(({ box }) => box));
  const all = boxed.photos.map((photo) =>
    photo.box && own.has(photo.box) ? { ...photo, box: addMargin(photo.box, margin) } : photo,
  );
  const chosen = whole ? all : all.filter(({ box }) => box !== undefined);
  const empty = all.filter(({ box }) => box === undefined).length;
  if (chosen.length === 0)
    throw new UserError(`none of the ${photos.length} photos in ${data} has a box: nothing to crop`);
  await claimOutputs(inOutput(cropPaths(chosen)), claim);
  const { crops, problems } = await cropPhotos(chosen, output, terminal);
  reportProblems(terminal, problems);
  const others = empty === 0 ? '' : `, ${empty} photos without a box ${whole ? 'among them, whole' : 'left out'}`;
  console.log(`${crops} crops of ${photos.length} photos${others}: ${output}`);
}

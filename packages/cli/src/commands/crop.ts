import { join } from 'node:path';
import { counted } from '@flukeprint/reid/counted';
import { cropCatalogue, cropTables, readPhotosToCrop } from '@flukeprint/reid/detection/crop/crop-catalogue';
import { cropPaths } from '@flukeprint/reid/detection/crop/crop-photos';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import { boxesOption, detectorOption, detectorPath } from '../flags/box-flags.ts';
import {
  type CollectionFlags,
  collectionSource,
  imagesOption,
  individualFromOption,
  whereOption,
} from '../flags/collection-flags.ts';
import {
  type DeviceFlags,
  deviceOption,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { filesGiven } from '../flags/given-photos.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags extends DeviceFlags, CollectionFlags {
  data?: string[];
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
    .requiredOption(
      '--data <paths...>',
      'photos: a folder, some photos, a table (CSV, COCO JSON), or a catalogue (catalogue.db, postgres://…)',
    )
    .addOption(imagesOption())
    .addOption(individualFromOption())
    .addOption(whereOption())
    .addOption(boxesOption())
    .addOption(detectorOption('<output>/boxes.csv'))
    .option('--margin <fraction>', 'widen each box by this fraction of its size', number(0, 10), 0.1)
    .requiredOption('--output <folder>', 'where the crops go, and crops.csv')
    .addOption(new Option('--take <which>', 'of several flukes in a photo').choices(['best', 'all']).default('best'))
    .option('--whole', 'keep photos without a fluke as they are (default: leave them out)', false)
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
  flukeprint crop --data photos --boxes boxes.csv --output crops
  flukeprint crop --data photos --detector built-in --take all --output crops
  flukeprint crop --data scans --boxes boxes.csv --memory 500MB --output crops
  flukeprint train --data crops`,
    )
    .action(crop);
}

async function crop(flags: Flags): Promise<void> {
  const { images, boxes, detector, margin, take, whole, workers, overwrite, device, threads, revectorize } = flags;
  const [data, output] = [filesGiven(flags.data!), userPath(flags.output!)];
  await expectInputs({
    photos: { '--data': data },
    files: userPaths({ '--boxes': boxes }),
    detector: detector && detectorPath(detector),
  });
  const collection = await readPhotosToCrop(collectionSource('--data', data, flags), output, terminal);
  const { photos } = collection;
  const isBoxed = photos.some(({ box }) => box !== undefined);
  if (!boxes && !detector && !isBoxed)
    throw new UserError(
      'give the boxes with --boxes, or a detector that finds them with --detector (built-in comes along)',
    );
  const inputs = {
    photos: { '--data': data, ...userPaths({ '--images': images }) },
    files: userPaths({ '--boxes': boxes, '--detector': detector }),
    listed: async () => photos,
  };
  const claim = (paths: readonly string[]) => {
    const outputs = paths.map((path) => ({ flag: '--output', path: join(output, path) }));
    return claimOutputs(outputs, { overwrite, ...inputs });
  };
  // A further box has its own crop; whether there is one, a detector says later.
  await claim([...cropTables(detector !== undefined), ...cropPaths(photos)]);
  const backend = detector ? await openCommandDevice(device, { threads, revectorize }) : null;
  try {
    const { crops, withoutBox } = await cropCatalogue({
      ...{ collection, margin, take, whole, output, claim, workers, reporter: terminal },
      boxes: boxes && userPath(boxes),
      detector: backend && detector ? { backend, path: detectorPath(detector) } : undefined,
    });
    const others =
      withoutBox === 0
        ? ''
        : `, ${counted(withoutBox, 'photo')} without a box ${whole ? 'among them, whole' : 'left out'}`;
    console.log(`${counted(crops, 'crop')} of ${counted(photos.length, 'photo')}${others}: ${output}`);
  } finally {
    await backend?.destroy();
  }
}

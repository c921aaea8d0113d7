import { counted } from '@flukeprint/reid/counted';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { embedWithRuns } from '@flukeprint/reid/matching/embed-with-runs';
import { csvBeside, readJoined, writeEmbeddings } from '@flukeprint/reid/matching/embeddings-file';
import type { EmbeddedPhotos } from '@flukeprint/reid/matching/embeddings-format';
import { resolveWeights } from '@flukeprint/reid/matching/meta-embedding';
import { filesOf } from '@flukeprint/reid/photos/collection';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { openCommandDevice } from '../console/open-device.ts';
import { terminal } from '../console/terminal.ts';
import {
  type BoxFlags,
  boxesOption,
  boxMarginOption,
  boxSource,
  detectorOption,
  detectorPath,
} from '../flags/box-flags.ts';
import {
  type CollectionFlags,
  collectionSource,
  imagesOption,
  individualFromOption,
  unknownOption,
  whereOption,
} from '../flags/collection-flags.ts';
import { type EmbeddingFlags, embeddingOptions } from '../flags/embedding-flags.ts';
import { filesGiven } from '../flags/given-photos.ts';
import { runsOption, weightsOption } from '../flags/run-flags.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface Flags extends EmbeddingFlags, BoxFlags, CollectionFlags {
  run?: string[];
  weight?: number[];
  join?: string[];
  data?: string[];
  output: string;
}

export function embedCommand(): Command {
  const command = new Command('embed')
    .description('Turn photos into vectors: an .npy file for numpy and others, and a .csv of the photos beside it.')
    .addOption(runsOption())
    .addOption(weightsOption('--run or file of --join'))
    .option(
      '--data <paths...>',
      'photos: a folder, some photos, a table (CSV, COCO JSON), or a catalogue (catalogue.db, postgres://…)',
    )
    .addOption(imagesOption())
    .addOption(unknownOption())
    .addOption(individualFromOption())
    .addOption(whereOption())
    .option('--join <file.npy...>', "instead of --run and --data: .npy files of embed to join, by the photos' paths")
    .option('--output <file>', 'the .npy file; the photos go into the .csv of the same name', 'embeddings.npy')
    .addOption(boxesOption())
    .addOption(detectorOption('<output>-boxes.csv'))
    .addOption(boxMarginOption());
  for (const option of embeddingOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Examples:
  flukeprint embed --run runs/minke --data catalogue --output catalogue.npy
  flukeprint embed --run runs/minke --data catalogue --boxes boxes.csv --box-margin 0.1
  flukeprint embed --run runs/minke --data scans --memory 500MB
  flukeprint embed --run runs/resnet --run runs/densenet --weight 1,2 --data catalogue
  flukeprint embed --join resnet.npy densenet.npy --weight 1,2 --output both.npy
  python -c "import numpy; print(numpy.load('catalogue.npy').shape)"`,
    )
    .action(async (flags: Flags) => {
      const { output } = flags;
      if (!/\.npy$/i.test(output)) throw new UserError(`expected --output to end in .npy, received ${output}`);
      const target = userPath(output);
      await claim(target, flags);
      const embedded = flags.join ? await joinFiles(flags.join, flags) : await embedData(flags, target);
      await writeEmbeddings(target, embedded);
      console.log(`${counted(embedded.paths.length, 'photo')} × ${embedded.embeddings.size} numbers: ${target}`);
    });
}

/** Where the boxes go that a detector finds on the way. */
const boxesBeside = (npy: string) => npy.replace(/\.npy$/i, '-boxes.csv');

async function claim(target: string, flags: Flags): Promise<void> {
  const { run, data, images, join, boxes, detector, overwrite } = flags;
  const photos = { '--data': data && filesGiven(data), ...userPaths({ '--images': images }) };
  await expectInputs({
    photos,
    files: userPaths({ '--join': join, '--boxes': boxes }),
    runs: run?.map(userPath),
    detector: detector && detectorPath(detector),
  });
  const paths = [target, csvBeside(target), ...(detector ? [boxesBeside(target)] : [])];
  await claimOutputs(
    paths.map((path) => ({ flag: '--output', path })),
    {
      overwrite,
      photos,
      listed: () => filesOf(data ? [collectionSource('--data', data, flags)] : []),
      files: userPaths({ '--run': run, '--join': join, '--boxes': boxes, '--detector': detector }),
    },
  );
}

async function joinFiles(
  join: string[],
  { run, data, weight, boxes, detector, scales }: Flags,
): Promise<EmbeddedPhotos> {
  if (run || data) throw new UserError('--join takes what embed wrote: give it without --run and --data');
  if (boxes || detector) throw new UserError('--join has no photos to crop: give it without --boxes and --detector');
  if (scales) throw new UserError('--join has no photos to embed: give it without --scales');
  const weights = resolveWeights(weight, join.length, 'files of --join');
  return readJoined(join.map(userPath), weights, terminal);
}

async function embedData(flags: Flags, target: string): Promise<EmbeddedPhotos> {
  const { run, weight, data, boxMargin, batchSize, flip, scales, workers, device, precision } = flags;
  const { threads, revectorize } = flags;
  if (!run || !data)
    throw new UserError('give the network with --run and the photos with --data, or files with --join');
  const backend = await openCommandDevice(device, { threads, revectorize, precision });
  try {
    const runs = { paths: run.map(userPath), weights: weight, precision };
    const source = { ...collectionSource('--data', data, flags), boxes: boxSource(flags, boxesBeside(target)) };
    const options = { boxMargin, batchSize, reporter: terminal, workers, flip, scales };
    const [embedded] = await embedWithRuns(backend, runs, [source], options);
    return embedded!;
  } finally {
    await backend.destroy();
  }
}

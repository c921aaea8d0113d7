import { stat } from 'node:fs/promises';
import type { Backend, Precision } from '@flukeprint/kernels';
import { writeAtomically } from '@flukeprint/models';
import { Command } from 'commander';
import { type BoxFlags, boxesOption, boxMarginOption, cropOf, detectorOption, marginOf } from '../detect/box-flags.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import type { PhotoFolder } from '../embed-folder.ts';
import { embedWithRuns, idOfRuns, type Runs } from '../embed-with-runs.ts';
import { readEmbeddings } from '../embeddings-file.ts';
import {
  batchSizeOption,
  flipOption,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags.ts';
import { verdict, writeMatchSheet } from '../match-sheet.ts';
import {
  chooseMatches,
  type LayoutFlags,
  layoutOptions,
  matchTable,
  resolveLayout,
  type TableLayout,
} from '../match-table.ts';
import { runsOption, weightsOption } from '../meta-embedding.ts';
import { expectSameNetwork } from '../network-id.ts';
import { claimOutputs } from '../output-file.ts';
import { userPath, userPaths } from '../paths.ts';
import { type Match, similarities, unitRows } from '../retrieval.ts';
import { type Source, selfRows } from '../self-rows.ts';
import { UserError } from '../user-error.ts';

interface Flags extends DeviceFlags, LayoutFlags, BoxFlags {
  queryBoxes?: string;
  gallery: string;
  queries?: string;
  run?: string[];
  weight?: number[];
  output: string;
  sheet?: string;
  batchSize: number;
  precision: Precision;
  flip: boolean;
  workers?: number;
  overwrite: boolean;
}

export function matchCommand(): Command {
  const command = new Command('match')
    .description('Find the most similar photos: for each query the best of the gallery, by cosine, itself excluded.')
    .requiredOption('--gallery <path>', 'known animals: an .npy of embed, or a folder of photos')
    .option('--queries <path>', 'photos to name, likewise (default: every photo of the gallery)')
    .addOption(runsOption('the network for folders of photos: a run folder or .safetensors file'))
    .addOption(weightsOption())
    .addOption(boxesOption())
    .option('--query-boxes <file.csv>', 'the same for the queries (default: --boxes is of both)')
    .addOption(detectorOption('<output>-gallery-boxes.csv and <output>-query-boxes.csv'))
    .addOption(boxMarginOption())
    .option('--output <file>', 'the CSV', 'matches.csv')
    .option('--sheet <file.png>', 'also draw the first queries with their best matches (folders only)');
  for (const option of layoutOptions()) command.addOption(option);
  return command
    .addOption(batchSizeOption(64))
    .addOption(flipOption())
    .addOption(overwriteOption())
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint match --run runs/minke --gallery catalogue --queries new-photos --sheet matches.png
  flukeprint match --detector runs/detector --run runs/minke --gallery photos --queries new-photos
  flukeprint match --gallery catalogue.npy --top 20 --output matches.csv
  flukeprint match --run runs/a --run runs/b --weight 1,2 --gallery train --queries test --layout humpback`,
    )
    .action(run);
}

async function run({
  gallery,
  queries,
  run,
  weight,
  output,
  sheet,
  batchSize,
  flip,
  workers,
  overwrite,
  device,
  precision,
  threads,
  revectorize,
  ...flags
}: Flags): Promise<void> {
  const layout = resolveLayout(flags);
  if (flags.queryBoxes && !queries) throw new UserError('--query-boxes needs --queries');
  const target = userPath(output);
  const { boxes, queryBoxes = boxes, detector } = flags;
  const base = target.replace(/\.csv$/i, '');
  const boxesOf = (side: 'gallery' | 'query') => `${base}-${side}-boxes.csv`;
  await claimOutputs(
    [
      { flag: '--output', path: target },
      ...(sheet ? [{ flag: '--sheet', path: userPath(sheet) }] : []),
      ...(detector ? [{ flag: '--output', path: boxesOf('gallery') }] : []),
      ...(detector && queries ? [{ flag: '--output', path: boxesOf('query') }] : []),
    ],
    {
      overwrite,
      photos: userPaths({ '--gallery': gallery, '--queries': queries }),
      files: userPaths({ '--run': run, '--boxes': boxes, '--query-boxes': queryBoxes, '--detector': detector }),
    },
  );
  const backend = await openDevice(device, { threads, revectorize, precision });
  console.log(backend.description);
  try {
    const runs = run ? { paths: run.map(userPath), weights: weight, precision } : null;
    const paths = [userPath(gallery), ...(queries ? [userPath(queries)] : [])];
    const margin = await marginOf(flags, runs?.paths ?? []);
    const cropAt = async (path: string) => {
      const isGallery = path === paths[0];
      return cropOf(backend, path, {
        ...{ boxes: isGallery ? boxes : queryBoxes, detector, margin, workers },
        target: boxesOf(isGallery ? 'gallery' : 'query'),
        shared: paths.length > 1 && boxes === queryBoxes,
      });
    };
    const sources = await embedded(backend, runs, paths, { batchSize, workers, flip }, cropAt);
    const known = sources[0]!;
    const asked = sources[1] ?? known;
    if ((boxes ?? queryBoxes ?? detector) && !(known.photos ?? asked.photos))
      throw new UserError('.npy files have no photos to crop: leave out --boxes and --detector');
    if (sheet && !(known.photos && asked.photos)) {
      throw new UserError('--sheet needs the photos: give folders, not .npy files');
    }
    const matches = await findMatches(backend, asked, known, layout);
    await writeAtomically(target, [matchTable(asked, known, matches, layout)]);
    const most = Math.max(...matches.map((list) => list.length));
    console.log(`${asked.paths.length} queries, ${most} matches each: ${target}`);
    if (sheet) {
      await drawSheet(userPath(sheet), asked, known, matches);
      console.log(`picture: ${userPath(sheet)}`);
    }
  } finally {
    await backend.destroy();
  }
}

/** Reads what is embedded and embeds what is photos; each network is loaded once for all folders. */
async function embedded(
  backend: Backend,
  runs: Runs | null,
  paths: readonly string[],
  options: Parameters<typeof embedWithRuns>[3],
  cropAt: (folder: string) => Promise<PhotoFolder['crop']>,
): Promise<Source[]> {
  const sources = new Map<string, Source>();
  for (const path of paths) {
    const status = await stat(path).catch(() => null);
    if (!status) throw new UserError(`${path} does not exist; expected an .npy file of embed or a folder of photos`);
    if (status.isFile()) sources.set(path, await readUnitRows(path));
    else if (!runs) throw new UserError(`${path} is a folder of photos: give the network that embeds them with --run`);
  }
  const withNetwork = [...sources].filter(([, { network }]) => network !== undefined);
  if (runs && withNetwork.length > 0) {
    // Before an hour of embedding what cannot be compared.
    const own = { name: `--run ${runs.paths.join(' --run ')}`, network: await idOfRuns(backend, runs) };
    for (const [name, { network }] of withNetwork) expectSameNetwork({ name, network }, own);
  }
  const folders = [...new Set(paths)].filter((path) => !sources.has(path));
  if (runs && folders.length > 0) {
    const cropped: PhotoFolder[] = [];
    for (const path of folders) cropped.push({ path, crop: await cropAt(path) });
    const embeddings = await embedWithRuns(backend, runs, cropped, options);
    for (const [i, folder] of folders.entries()) sources.set(folder, embeddings[i]!);
  }
  return paths.map((path) => sources.get(path)!);
}

async function readUnitRows(path: string): Promise<Source> {
  const read = await readEmbeddings(path);
  const { embeddings, changed } = unitRows(read.embeddings);
  if (changed > 0) console.warn(`${path}: ${changed} of ${embeddings.count} rows were brought to length 1`);
  return { ...read, embeddings };
}

async function findMatches(
  backend: Backend,
  queries: Source,
  gallery: Source,
  layout: TableLayout,
): Promise<Match[][]> {
  if (queries.embeddings.size !== gallery.embeddings.size) {
    throw new UserError(
      `the queries have ${queries.embeddings.size} numbers each, the gallery ${gallery.embeddings.size}: embed both with the same run`,
    );
  }
  expectSameNetwork({ name: 'the gallery', ...gallery }, { name: 'the queries', ...queries });
  const self = selfRows(queries, gallery);
  const results: Match[][] = [];
  await similarities(backend, queries.embeddings, gallery.embeddings, (query, row) => {
    // Two folders may use the same names: what is called alike and looks different is another photo.
    const own = self(query);
    const excluded = own !== undefined && row[own]! > 1 - 1e-5 ? own : -1;
    results.push(chooseMatches(row, gallery.individuals, layout, (index) => index === excluded));
  });
  return results;
}

/** The first queries of folders, and as many matches as one can look at. */
async function drawSheet(path: string, queries: Source, gallery: Source, matches: Match[][]): Promise<void> {
  const rows = matches.slice(0, 12).map((list, query) => ({
    query: queries.photos![query]!,
    matches: list.slice(0, 8).map(({ index }) => ({
      photo: gallery.photos![index]!,
      verdict: verdict(queries.individuals[query]!, gallery.individuals[index]!),
    })),
  }));
  await writeMatchSheet(path, rows);
}

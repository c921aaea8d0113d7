import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Backend } from '@flukeprint/kernels';
import { writeAtomically } from '@flukeprint/models';
import { Command, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { embedFolder } from '../embed-folder.ts';
import { readEmbeddings } from '../embeddings-file.ts';
import { batchSizeOption, integer, revectorizeOption, threadsOption, workersOption } from '../flags.ts';
import { verdict, writeMatchSheet } from '../match-sheet.ts';
import { loadNetwork, type TrainedNetwork } from '../network-file.ts';
import { makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';
import { type Match, similarities, topK } from '../retrieval.ts';
import { type Source, selfRows } from '../self-rows.ts';
import { UserError } from '../user-error.ts';

interface Flags extends DeviceFlags {
  gallery: string;
  queries?: string;
  run?: string;
  output: string;
  top: number;
  layout: 'long' | 'wide';
  sheet?: string;
  batchSize: number;
  workers?: number;
}

export function matchCommand(): Command {
  return new Command('match')
    .description('Find the most similar photos: for each query the best of the gallery, by cosine, itself excluded.')
    .requiredOption('--gallery <path>', 'known animals: an .npy of embed, or a folder of photos')
    .option('--queries <path>', 'photos to name, likewise (default: every photo of the gallery)')
    .option('--run <path>', 'the network for folders of photos: a run folder or .safetensors file')
    .option('--output <file>', 'the CSV', 'matches.csv')
    .option('--top <n>', 'matches per query', integer(1), 20)
    .addOption(
      new Option('--layout <name>', 'long: a line per match with its cosine; wide: a line per query')
        .choices(['long', 'wide'])
        .default('long'),
    )
    .option('--sheet <file.png>', 'also draw the first queries with their best matches (folders only)')
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint match --run runs/minke --gallery catalogue --queries new-photos --sheet matches.png
  flukeprint match --gallery catalogue.npy --top 20 --output matches.csv`,
    )
    .action(run);
}

async function run({
  gallery,
  queries,
  run,
  output,
  top,
  layout,
  sheet,
  batchSize,
  workers,
  device,
  threads,
  revectorize,
}: Flags): Promise<void> {
  const target = userPath(output);
  await makeFolder(dirname(target));
  const backend = await openDevice(device, { threads, revectorize });
  console.log(backend.description);
  try {
    const network = run ? await loadNetwork(backend, userPath(run)) : null;
    const known = await embedded(backend, network, userPath(gallery), { batchSize, workers });
    const asked = queries ? await embedded(backend, network, userPath(queries), { batchSize, workers }) : known;
    if (sheet && !(known.photos && asked.photos)) {
      throw new UserError('--sheet needs the photos: give folders, not .npy files');
    }
    const matches = await findMatches(backend, asked, known, top);
    await writeAtomically(target, [
      layout === 'long' ? longTable(asked, known, matches) : wideTable(asked, known, matches, top),
    ]);
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

async function embedded(
  backend: Backend,
  network: TrainedNetwork | null,
  path: string,
  options: { batchSize: number; workers?: number },
): Promise<Source> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new UserError(`${path} does not exist; expected an .npy file of embed or a folder of photos`);
  if (status.isFile()) return readEmbeddings(path);
  if (!network) throw new UserError(`${path} is a folder of photos: give the network that embeds them with --run`);
  return embedFolder(backend, network, path, options);
}

async function findMatches(backend: Backend, queries: Source, gallery: Source, top: number): Promise<Match[][]> {
  if (queries.embeddings.size !== gallery.embeddings.size) {
    throw new UserError(
      `the queries have ${queries.embeddings.size} numbers each, the gallery ${gallery.embeddings.size}: embed both with the same run`,
    );
  }
  const self = selfRows(queries, gallery);
  const results: Match[][] = [];
  await similarities(backend, queries.embeddings, gallery.embeddings, (query, row) => {
    // Two folders may use the same names: what is called alike and looks different is another photo.
    const own = self(query);
    const excluded = own !== undefined && row[own]! > 1 - 1e-5 ? own : -1;
    results.push(topK(row, top, (index) => index === excluded));
  });
  return results;
}

function longTable(queries: Source, gallery: Source, matches: Match[][]): string {
  const rows = matches.flatMap((list, query) =>
    list.map(({ index, similarity }, i) => [
      queries.paths[query],
      i + 1,
      gallery.paths[index],
      gallery.individuals[index],
      similarity.toFixed(6),
    ]),
  );
  return stringify(rows, { header: true, columns: ['query', 'rank', 'match', 'individual', 'similarity'] });
}

/** Always `top` columns of matches: those that a small gallery cannot fill stay empty. */
function wideTable(queries: Source, gallery: Source, matches: Match[][], top: number): string {
  const places = Array.from({ length: top }, (_, i) => i);
  const rows = matches.map((list, query) => [
    queries.paths[query],
    ...places.map((i) => (list[i] ? gallery.paths[list[i].index] : '')),
  ]);
  return stringify(rows, { header: true, columns: ['query', ...places.map((i) => `match_${i + 1}`)] });
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

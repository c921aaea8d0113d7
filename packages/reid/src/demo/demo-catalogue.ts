import { join } from 'node:path';
import { Catalogue } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import type { Photo, Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import { stringify } from 'csv-stringify/sync';
import { encounterMatches, fusedIndividuals } from '../matching/encounter-answers.ts';
import { keepMatches } from '../matching/keep-matches.ts';
import { matchPhotos } from '../matching/match-photos.ts';
import type { Reporter } from '../reporter.ts';

/** What the demo makes for its review, below its folder. */
export const demoCatalogueFiles = ['sightings.csv', 'catalogue.db'];

export interface DemoCatalogueOptions {
  readonly folder: string;
  /** Folder of the photos, in `folder`. */
  readonly photos: string;
  readonly split: Split;
  readonly backend: Backend;
  /** The trained network's folder. */
  readonly run: string;
  readonly batchSize: number;
  readonly workers?: number;
  readonly reporter: Reporter;
}

const columns = ['path', 'individual', 'encounter', 'date', 'place'];
const places = ['Pico', 'Faial', 'São Jorge', 'Graciosa'];
const season = 2026;

/**
 * A catalogue to review, as a user makes it: photos that the network learnt from are sightings of earlier years, with a name; the held-out ones are a new
 * season without, whose candidates it finds. Returns the catalogue's file.
 */
export async function makeDemoCatalogue(options: DemoCatalogueOptions): Promise<string> {
  const { folder, photos, split, backend, run, batchSize, workers, reporter } = options;
  const [table, file] = demoCatalogueFiles.map((name) => join(folder, name)) as [string, string];
  await writeAtomically(table, [stringify([columns, ...rowsOf(split)])]);
  {
    await using catalogue = await Catalogue.init(file);
    await importSource(catalogue, table, { photos }, { by: 'demo' });
  }
  // What is kept of embeddings is no news of a catalogue that was just made.
  const withoutNews: Reporter = { news: () => {}, progress: (...task) => reporter.progress(...task) };
  const side = (where: string) => ({ path: file, where, isOneOfSeveral: true });
  const found = await matchPhotos({
    ...{ backend, runs: { paths: [run] }, gallery: side('named'), queries: side('not named') },
    ...{ batchSize, workers, listed: fusedIndividuals, evaluations: [run], reporter: withoutNews },
  });
  await keepMatches(file, found, encounterMatches(found));
  return file;
}

/** Each photo of earlier years is an encounter of its own, those of a whale in the new season are one. */
function rowsOf({ training, queries }: Split): string[][] {
  const known = training.map((photo, i) => row(photo, photo.individual, `${i + 1}`, 2019 + (i % (season - 2019)), i));
  const met = [...Map.groupBy(queries, ({ individual }) => individual).values()];
  const asked = met.flatMap((own, i) => own.map((photo) => row(photo, '', `${season}-${i + 1}`, season, i)));
  return [...known, ...asked];
}

function row({ path }: Photo, individual: string, encounter: string, year: number, i: number): string[] {
  const date = new Date(Date.UTC(year, 4 + (i % 5), 1 + ((7 * i) % 28))).toISOString().slice(0, 10);
  return [path, individual, encounter, date, places[i % places.length]!];
}

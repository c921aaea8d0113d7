import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyBoxes,
  type Catalogue,
  type DataReport,
  type DataReportOptions,
  dataReport,
  filterPhotos,
  fingerprintPhotos,
  groupPhotos,
  type LeftOut,
  type Photo,
  type SimilarPair,
} from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { type Advice, type AdviseOptions, advise } from '../../advice/advise.ts';
import { colours } from '../../pictures/framed-photo.ts';
import { type Reporter, reportNotes, withProgress } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import { reportLeftOut, rowsLeftOut, tellOfCatalogue } from '../collection.ts';
import { namesOfNoPhoto } from '../unknown-names.ts';
import { writePairSheet } from './pair-sheet.ts';
import { photosPlot } from './photos-plot.ts';
import { reportCsv } from './report-csv.ts';

/** What {@link reportOnCatalogue} writes. */
export const reportFiles = [
  'report.json',
  'report.csv',
  'photos.svg',
  'suspicious.png',
  'near-duplicates.png',
] as const;
/** More pairs than that nobody looks at on one sheet. */
const pairsShown = 60;

export interface ReportOptions extends Omit<DataReportOptions, 'problems'> {
  /** A table of boxes: the parts of the photos that are looked at. */
  readonly boxes?: string;
  /** Where the catalogue is from, for messages. */
  readonly source: string;
  /** Folder of the {@link reportFiles}. */
  readonly folder: string;
  readonly workers?: number;
  readonly reporter: Reporter;
  /** Asks for advice, too: what computes, and which photos are drawn. */
  readonly advice?: Pick<AdviseOptions, 'backend' | 'seed' | 'createEmbedder'>;
}

/** As in report.json. */
export type CatalogueReport = DataReport & {
  /** Files that are no photos, by kind. */
  readonly left_out: readonly LeftOut[];
  readonly advice?: Advice;
};

/** Looks a catalogue over before training: counts, sizes, bad photos, copies, bursts, suspicious labels; with `advice`, what they are good for. Writes what it finds. */
export async function reportOnCatalogue(catalogue: Catalogue, options: ReportOptions): Promise<CatalogueReport> {
  const { boxes, source, folder, workers, reporter, advice: asked, ...found } = options;
  // Its problems are in the report, a line each.
  tellOfCatalogue({ ...catalogue, problems: [] }, source, reporter, found.unknown);
  reportNotes(reporter, namesOfNoPhoto(catalogue.photos, found.unknown));
  const boxed = boxes
    ? await applyBoxes(catalogue.photos, boxes)
    : { photos: catalogue.photos, problems: [], notes: [] };
  reportNotes(reporter, boxed.notes);
  const { photos } = boxed;
  const { fingerprints, problems } = await withProgress(reporter, 'reading', 'photos', photos.length, (onProgress) =>
    fingerprintPhotos(photos, { workers, onProgress }),
  );
  const looked = dataReport(photos, fingerprints, {
    ...found,
    problems: [...catalogue.problems, ...boxed.problems, ...problems],
  });
  const { leftOut } = catalogue;
  reportLeftOut(reporter, { source, leftOut, rows: rowsLeftOut(catalogue) }, problems.length);
  let report: CatalogueReport = { ...looked, left_out: leftOut };
  if (asked) {
    const readable = photos.filter(({ path }) => fingerprints.has(path));
    const known = filterPhotos(readable, { unknown: found.unknown, minPhotos: 1 }).photos;
    if (known.length === 0)
      throw new UserError(`${source} has no readable photo of a known individual to look at for --advice`);
    const groups = groupPhotos(readable, fingerprints, found);
    report = { ...report, advice: await advise(known, { ...asked, source, groups, workers, reporter }) };
  }
  await writeReport(folder, report, photos);
  return report;
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

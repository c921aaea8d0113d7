import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { camtrapContent, camtrapFiles } from './camtrap-files.ts';
import { catalogueWorkbook } from './catalogue-workbook.ts';
import { csvPieces } from './csv-text.ts';
import { darwinCoreContent, darwinCoreFiles } from './darwin-core-files.ts';
import { type Exported, type ExportedEncounter, exportedEncounters } from './exported.ts';
import { type Cell, extraColumns, flatColumns, flatRows } from './flat-rows.ts';
import { type ExportFormat, exportFormats } from './formats.ts';
import { parquetBytes } from './parquet-bytes.ts';
import { PhotoCopies } from './photo-copies.ts';
import { wildbookRowsAFile, wildbookTable } from './wildbook-rows.ts';
import { workbook } from './workbook.ts';
import { yoloFiles } from './yolo-files.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** A file, or a folder for Darwin Core, Camtrap DP and YOLO. */
  readonly path: string;
  /** Copy the photos into `photos` beside the table. */
  readonly copyPhotos?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written. */
export interface ExportResult {
  readonly rows: number;
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/** The format by the file's ending. Throws a {@link CatalogueError} where it says none. */
export function formatOf(path: string): ExportFormat {
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === 'csv' || ending === 'xlsx' || ending === 'parquet') return ending;
  if (ending === 'tsv') throw new CatalogueError(`${path}: tables are written as .csv, .xlsx or .parquet`);
  throw new CatalogueError(
    `${path} does not say what to write: end it in .csv, .xlsx or .parquet, or give --format ${exportFormats.join(', ')}`,
  );
}

/** The files that an export writes, besides copies of photos. */
export async function exportFiles(catalogue: Catalogue, { format, path }: ExportOptions): Promise<string[]> {
  if (format === 'darwin-core') return darwinCoreFiles.map((name) => join(path, name));
  if (format === 'camtrap-dp') return camtrapFiles.map((name) => join(path, name));
  if (format === 'yolo') return [...(await yoloFiles(catalogue)).files.keys()].map((name) => join(path, name));
  if (format !== 'wildbook') return [path];
  const { encounters } = await catalogue.engine.database
    .selectFrom('annotation')
    .select(({ fn }) => fn.count<number | string>('encounter_id').distinct().as('encounters'))
    .executeTakeFirstOrThrow();
  return numbered(path, Math.ceil(Number(encounters) / wildbookRowsAFile));
}

/** `season-1.xlsx`, `season-2.xlsx`; one file keeps its name. */
function numbered(path: string, count: number): string[] {
  if (count <= 1) return [path];
  const ending = extname(path);
  const stem = join(dirname(path), basename(path, ending));
  return Array.from({ length: count }, (_, i) => `${stem}-${i + 1}${ending}`);
}

/** Writes a catalogue as it stands. Throws a {@link CatalogueError} where nothing is in it. */
export async function exportCatalogue(catalogue: Catalogue, options: ExportOptions): Promise<ExportResult> {
  const { format, path, copyPhotos = false, onProgress } = options;
  const isFolder = format === 'darwin-core' || format === 'camtrap-dp' || format === 'yolo';
  if (format === 'yolo' && copyPhotos)
    throw new CatalogueError('labels are read beside the photos where these are: leave --copy-photos out');
  const copies = copyPhotos ? new PhotoCopies({ isFlat: format === 'wildbook' }) : undefined;
  const exported: Exported = {
    catalogue,
    encounters: () => (copies ? placed(exportedEncounters(catalogue), copies) : exportedEncounters(catalogue)),
  };
  const files = await exportFiles(catalogue, options);
  const { rows, notes } = await writers[format](exported, path, files);
  if (rows === 0) throw new CatalogueError(`${catalogue.engine.shown} is empty: nothing to export`);
  const missing = (await copies?.write(isFolder ? path : dirname(path), onProgress)) ?? [];
  const lost =
    missing.length > 0
      ? [`${missing.length} photos are not there, or are none, and not copied: e.g. ${missing[0]}`]
      : [];
  return { rows, files, notes: [...notes, ...lost] };
}

async function* placed(encounters: AsyncIterable<ExportedEncounter>, copies: PhotoCopies) {
  for await (const encounter of encounters) yield copies.place(encounter);
}

interface Written {
  readonly rows: number;
  readonly notes: readonly string[];
}

type Write = (exported: Exported, path: string, files: readonly string[]) => Promise<Written>;

const writers: Readonly<Record<ExportFormat, Write>> = {
  csv: async (exported, path) => {
    const extra = await extraColumns(exported);
    const { pieces, count } = await csvPieces([...flatColumns, ...extra.values()], flatRows(exported, extra));
    return written(path, pieces, count);
  },
  xlsx: async (exported, path) => {
    const { bytes, rows } = await catalogueWorkbook(exported);
    return written(path, [bytes], rows);
  },
  parquet: async (exported, path) => {
    const extra = await extraColumns(exported);
    const rows = await Array.fromAsync(flatRows(exported, extra));
    return written(path, [parquetBytes([...flatColumns, ...extra.values()], rows)], rows.length);
  },
  kaggle: async (exported, path) => {
    const rows: Cell[][] = [];
    for await (const { animal, annotations } of exported.encounters())
      for (const { photo } of annotations) rows.push([photo.path, animal?.name ?? 'new_whale']);
    return written(path, (await csvPieces(['Image', 'Id'], rows)).pieces, rows.length);
  },
  wildbook: async (exported, _, files) => {
    const encounters = await Array.fromAsync(exported.encounters());
    for (const [i, file] of files.entries()) {
      const { columns, rows } = wildbookTable(encounters.slice(i * wildbookRowsAFile, (i + 1) * wildbookRowsAFile));
      const isBook = extname(file).toLowerCase() === '.xlsx';
      const content = isBook
        ? [await workbook([{ name: 'encounters', columns, rows }])]
        : (await csvPieces(columns, rows)).pieces;
      await written(file, content, rows.length);
    }
    return { rows: encounters.length, notes: [] };
  },
  'darwin-core': async (exported, path) => writtenInto(path, await darwinCoreContent(exported)),
  yolo: async ({ catalogue }, path) => {
    const { files, count, leftOut } = await yoloFiles(catalogue);
    const note = `${leftOut} photos have no box, and nobody said that they show nothing: they have no label file`;
    return {
      ...(await writtenInto(path, { count, files: new Map([...files].map(([name, text]) => [name, [text]])) })),
      notes: leftOut > 0 ? [note] : [],
    };
  },
  'camtrap-dp': async (exported, path) => {
    const content = await camtrapContent(exported);
    const result = await writtenInto(path, content);
    const note = `${content.leftOut} encounters say no day or no coordinates, which Camtrap DP needs, and are left out`;
    const paths = `${content.hidden} photos have paths that Camtrap DP does not allow (a leading point, slash or ~, or two points in a row): validators refuse them`;
    return { ...result, notes: [...(content.leftOut > 0 ? [note] : []), ...(content.hidden > 0 ? [paths] : [])] };
  },
};

async function written(path: string, content: readonly (string | Uint8Array)[], rows: number): Promise<Written> {
  if (rows === 0) return { rows, notes: [] };
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, content);
  return { rows, notes: [] };
}

async function writtenInto(
  folder: string,
  { count, files }: { count: number; files: ReadonlyMap<string, readonly string[]> },
) {
  if (count === 0) return { rows: 0, notes: [] };
  for (const [name, content] of files) await written(join(folder, name), content, count);
  return { rows: count, notes: [] };
}

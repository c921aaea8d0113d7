import { stat } from 'node:fs/promises';
import { PhotoError, photoFacts } from '@flukeprint/data';
import pMap from 'p-map';
import type { Facts, Reading, RowProblem, SourceRow } from '../source-row.ts';
import { FactsCache } from './facts-cache.ts';

/** Files read at a time: enough to keep a disk busy, and as many threads as libvips has for them. */
const concurrency = 4;

export interface ReadPhotosOptions {
  /** Folder of caches; without one, everything is read. */
  readonly cache?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads the files of a source's photos; what they say goes before what a table says of them. Rows of photos that cannot be read are problems. */
export async function readPhotos(
  source: string,
  { rows, problems, ...reading }: Reading,
  { cache: folder, onProgress }: ReadPhotosOptions,
): Promise<Reading> {
  const files = new Map<string, string>();
  for (const { photo } of rows) if (photo?.file) files.set(photo.file, photo.path);
  if (files.size === 0) return { rows, problems, ...reading };
  const cache = await FactsCache.open(folder, source);
  const read = new Map<string, Facts | string>();
  await pMap(
    files,
    async ([file, path]) => {
      read.set(file, await factsOf(file, path, cache));
      onProgress?.(read.size, files.size);
    },
    { concurrency },
  ).finally(() => cache.flush());
  const kept: SourceRow[] = [];
  const unread: RowProblem[] = [];
  for (const row of rows) {
    const facts = row.photo?.file ? read.get(row.photo.file)! : undefined;
    // A folder's rows are its photos.
    const name = row.where === row.photo?.path ? '' : `${row.photo?.path}: `;
    if (typeof facts === 'string') unread.push({ where: row.where, reason: `${name}${facts}` });
    else kept.push(facts ? { ...row, photo: { ...row.photo!, facts: together(facts, row.photo!.facts) } } : row);
  }
  return { ...reading, rows: kept, problems: [...problems, ...unread] };
}

/** The file's own facts, and a table's where it has none. */
function together(own: Facts, said: Facts): Facts {
  const isDated = own.taken_at !== null;
  const isPlaced = own.latitude !== null;
  return {
    ...own,
    camera: own.camera ?? said.camera,
    ...(isDated ? {} : { taken_at: said.taken_at, taken_offset: said.taken_offset }),
    ...(isPlaced ? {} : { latitude: said.latitude, longitude: said.longitude }),
  };
}

async function factsOf(file: string, path: string, cache: FactsCache): Promise<Facts | string> {
  try {
    const { size, mtimeMs } = await stat(file);
    const known = cache.get(file, size, mtimeMs);
    if (known) return known;
    const { takenAt, takenOffset, ...read } = await photoFacts(file, path);
    const facts = { ...read, taken_at: takenAt, taken_offset: takenOffset };
    await cache.keep(file, size, mtimeMs, facts);
    return facts;
  } catch (error) {
    if (error instanceof PhotoError) return error.reason;
    throw error;
  }
}

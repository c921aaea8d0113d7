import { readFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { mostUnpacked } from '../expansion.ts';
import { checkSheet } from './check-sheet.ts';

const mostEntries = 10_000;

/**
 * The tables of a workbook, packed anew: their reader makes room for whatever a file claims, and for all empty cells up to the last. Throws where they would
 * take more memory than those of any workbook of this size.
 */
export async function unpackedWorkbook(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  const archive = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of await tablesOf(archive, bytes.length)) {
    const content = await contentOf(archive, entry);
    checkSheet(content.toString('utf8'), bytes.length);
    files[entry.fileName] = content;
  }
  return Buffer.from(zipSync(files, { level: 0 }));
}

/** Entries that are read, none of which may lie about its size: their sum is bounded. */
async function tablesOf(archive: ZipFile, bytes: number): Promise<Entry[]> {
  if (archive.entryCount > mostEntries) throw new Error(`it holds ${archive.entryCount} files`);
  const entries: Entry[] = [];
  let unpacked = 0;
  for await (const entry of archive.eachEntry()) {
    if (!/\.xml(\.rels)?$/.test(entry.fileName)) continue;
    unpacked += entry.uncompressedSize;
    if (unpacked > mostUnpacked(bytes)) throw new Error('it unpacks to more than any workbook does');
    entries.push(entry);
  }
  return entries;
}

/** Ends with an error where there is more in it than the archive says. */
async function contentOf(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await archive.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

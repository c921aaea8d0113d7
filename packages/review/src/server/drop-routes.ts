import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import pLimit from 'p-limit';
import { z } from 'zod';
import { DropFolder, largestPhoto, RefusedFileError } from './drop-folder.ts';
import { movingPieces } from './moving-pieces.ts';

export interface DropContext {
  readonly catalogue: Catalogue;
  readonly reviewer: string;
  /** Folder of photos that are dropped onto the page; undefined where none was given. */
  readonly dropped?: string;
}

/** What came of an import, for the page. */
export interface DropImported {
  readonly photos: number;
  readonly encounters: number;
  /** Photos that the catalogue had. */
  readonly known: number;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly summary: string | null;
  readonly decision: number | null;
}

/** Files that are taken at a time, whoever sends them. */
const limit = pLimit(2);
const named = z.object({ name: z.string().min(1).max(1000) });
const names = z.strictObject({ names: z.array(z.string().min(1).max(255)).min(1).max(50_000), day: z.iso.date() });

/** Bytes of a list of names. */
const longestList = 8 * 2 ** 20;

/** Whether a request sends a photo, or names many: more than what a page says else. Their routes have limits of their own. */
export const isUpload = (method: string, path: string): boolean =>
  method === 'POST' && /\/api\/drops\/(photo|import)$/.test(path);

/** Photos that are dropped onto the page: where they go, each of them, and their import. */
export function dropRoutes(at: Hono, { catalogue, reviewer, dropped }: DropContext): void {
  const folderOf = (day: string) => join(dropped!, day);
  at.get('/api/drops', (context) => {
    const day = today();
    return context.json({ folder: dropped === undefined ? null : folderOf(day), day, largest: largestPhoto });
  });
  at.post('/api/drops/photo', async (context) => {
    if (dropped === undefined)
      return context.json({ error: 'no folder for photos: start the review with --photos' }, 422);
    const { name } = named.parse(context.req.query());
    const day = today();
    const length = Number(context.req.header('content-length') ?? 0);
    if (length > largestPhoto) return context.json({ error: `it has more than ${largestPhoto / 2 ** 20} MB` }, 413);
    try {
      const pieces = context.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (empty) => empty.close() });
      const stopped = () => new RefusedFileError('it stopped coming before its end');
      // Two that stop in the middle would keep all others out.
      const kept = await limit(() =>
        new DropFolder(catalogue, folderOf(day)).keep(name, movingPieces(pieces, stopped)),
      );
      return context.json({ ...kept, day });
    } catch (error) {
      if (error instanceof RefusedFileError) return context.json({ error: error.message }, 422);
      throw error;
    }
  });
  at.post('/api/drops/import', bodyLimit({ maxSize: longestList }), async (context) => {
    if (dropped === undefined)
      return context.json({ error: 'no folder for photos: start the review with --photos' }, 422);
    const { names: only, day } = names.parse(await context.req.json());
    const folder = folderOf(day);
    await mkdir(folder, { recursive: true });
    const { counts, problems, decision } = await importSource(
      catalogue,
      folder,
      { format: 'folder', individualFrom: 'none', only, skipBadRows: true },
      { by: reviewer },
    );
    const imported: DropImported = {
      photos: counts.photos.fresh,
      encounters: counts.encounters.fresh,
      known: counts.photos.known,
      leftOut: problems.map(({ where, reason }) => ({ name: where, reason })),
      summary: decision?.summary ?? null,
      decision: decision?.id ?? null,
    };
    return context.json(imported);
  });
}

/** By this machine's clock, which is the user's. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Catalogue } from '../catalogue.ts';

/** A photo that a decision places in the catalogue, and where its file should be. */
export interface PhotoFile {
  readonly id: number;
  readonly root: string;
  readonly path: string;
  readonly hash: string | null;
  readonly bytes: number | null;
}

/** What became of a file: `changed` has other content, or another size. */
export type FileState = 'there' | 'missing' | 'changed';

/** Photos asked for at once. */
const atOnce = 1000;

/** Photos that decisions place in the catalogue, by the thousand; those of one root alone where it is given. */
export async function* photoFiles({ engine: { database } }: Catalogue, root?: number): AsyncGenerator<PhotoFile[]> {
  let after = 0;
  for (;;) {
    let chosen = database
      .selectFrom('photo')
      .innerJoin('root', 'root.id', 'photo.root_id')
      .select(['photo.id', 'root.path as root', 'photo.path', 'photo.hash', 'photo.bytes'])
      .where('photo.id', '>', after)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('annotation')
            .select('annotation.id')
            .whereRef('annotation.photo_id', '=', 'photo.id')
            .where('annotation.encounter_id', 'is not', null),
        ),
      )
      .orderBy('photo.id')
      .limit(atOnce);
    if (root !== undefined) chosen = chosen.where('photo.root_id', '=', root);
    const photos = await chosen.execute();
    if (photos.length === 0) return;
    yield photos;
    after = photos.at(-1)!.id;
  }
}

/** Looks at the file of a photo below `root`: whether it is there, with the size that is known and, unless `quick`, with the content. */
export async function stateOf(
  { path, hash, bytes }: PhotoFile,
  root: string,
  { quick = false }: { readonly quick?: boolean } = {},
): Promise<FileState> {
  const file = join(root, path);
  const status = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (!status?.isFile()) return 'missing';
  if (bytes !== null && status.size !== bytes) return 'changed';
  return quick || hash === null || (await hashOf(file)) === hash ? 'there' : 'changed';
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

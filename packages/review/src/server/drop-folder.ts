import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Catalogue } from '@flukeprint/catalogue';
import { decodableFormat, isHeic } from '@flukeprint/data/file-kind';
import sharp from 'sharp';
import { numbered, photoName } from './photo-name.ts';

/** Bytes of a photo, at most. */
export const largestPhoto = 256 * 2 ** 20;
/** Pixels of a photo, at most: what is decoded anywhere. */
const mostPixels = 0x3fff ** 2;
/** Bytes that tell what a file is. */
const headBytes = 64;

/** A file that is not taken; the message says why. */
export class RefusedFileError extends Error {}

/** What became of a file that was sent. */
export interface StoredPhoto {
  /** `stored`; `there`: in the folder before; `known`: the catalogue has its content, wherever that lies. */
  readonly state: 'stored' | 'there' | 'known';
  /** In the folder; undefined of what the catalogue has. */
  readonly name?: string;
}

/** A folder that photos are sent to. Nothing in it is ever replaced. */
export class DropFolder {
  readonly folder: string;
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue, folder: string) {
    this.#catalogue = catalogue;
    this.folder = folder;
  }

  /**
   * Keeps a photo that comes in pieces. Throws a {@link RefusedFileError} where it is none, too large, or cut off: then there is nothing of it in the folder. What is no photo
   * is read to its end, as a browser hears the answer only then; what is too large is not: it may have none.
   */
  async keep(sent: string, pieces: AsyncIterable<Uint8Array>): Promise<StoredPhoto> {
    await mkdir(this.folder, { recursive: true });
    // Hidden, so that nobody takes it for a photo.
    const part = join(this.folder, `.${randomUUID()}.part`);
    const file = await open(part, 'wx');
    try {
      const { hash, head } = await received(file, pieces);
      // Windows renames no file that is open.
      await file.close();
      const format = decodableFormat(head, sent);
      if (!format)
        throw new RefusedFileError(isHeic(head) ? 'it is HEIC, which is not read: save it as JPEG' : noPhoto);
      if (format !== 'raw') await expectReadable(part);
      if (await this.#isKnown(hash)) return { state: 'known' };
      return await this.#place(part, photoName(sent, format), hash);
    } finally {
      await file.close().catch(() => {});
      await rm(part, { force: true });
    }
  }

  async #isKnown(hash: string): Promise<boolean> {
    const row = await this.#catalogue.engine.database
      .selectFrom('photo')
      .innerJoin('annotation', 'annotation.photo_id', 'photo.id')
      .select('photo.id')
      .where('photo.hash', '=', hash)
      .where('annotation.encounter_id', 'is not', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #place(part: string, wanted: string, hash: string): Promise<StoredPhoto> {
    for (let n = 1; ; n++) {
      const name = numbered(wanted, n);
      const target = join(this.folder, name);
      // The name is taken first: two pages may send the same one.
      const taken = await open(target, 'wx').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return undefined;
        throw error;
      });
      if (!taken) {
        if ((await hashOf(target)) === hash) return { state: 'there', name };
        continue;
      }
      await taken.close();
      await rename(part, target).catch(async (error) => {
        await rm(target, { force: true });
        throw error;
      });
      return { state: 'stored', name };
    }
  }
}

const noPhoto = 'it is no JPEG, PNG, WebP, TIFF, AVIF or RAW photo';

/** Writes pieces as far as they may belong to a photo. */
async function received(file: FileHandle, pieces: AsyncIterable<Uint8Array>): Promise<{ hash: string; head: Buffer }> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > largestPhoto) throw new RefusedFileError(`it has more than ${largestPhoto / 2 ** 20} MB`);
    if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes)]);
    hash.update(piece);
    await file.writeFile(piece);
  }
  if (bytes === 0) throw new RefusedFileError('it is empty');
  await file.sync();
  return { hash: hash.digest('hex'), head };
}

/** Reads the head alone: a picture that no memory holds is never decoded. */
async function expectReadable(file: string): Promise<void> {
  const { width, height } = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw new RefusedFileError('it is damaged: its size cannot be read');
    });
  if (width * height > mostPixels)
    throw new RefusedFileError(
      `it has ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels, and ${Math.floor(mostPixels / 1e6)} million are the most`,
    );
}

async function hashOf(path: string): Promise<string | undefined> {
  if (!(await stat(path)).isFile()) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Catalogue } from '@flukeprint/catalogue';
import { addMargin, fromUprightPhoto } from '@flukeprint/data';
import pLimit from 'p-limit';

/** Longest sides in pixels that photos are shown at; `full` has all of its pixels, `box` is what the box holds alone. */
export const photoSizes = { small: 480, medium: 1600, full: undefined, box: 400 } as const;
/** One of {@link photoSizes}. */
export type PhotoSize = keyof typeof photoSizes;

/** Photos that are decoded at a time: each takes as much memory as its pixels. */
const decoders = 2;
const limit = pLimit(decoders);

/** A photo that cannot be shown; the message is for the page. */
export class NoPhotoError extends Error {}

/** Where a photo of the catalogue lies, and the part of it that shows the animal. */
export interface PhotoFile {
  readonly file: string;
  readonly box: readonly [number, number, number, number] | null;
  readonly hash: string | null;
}

/**
 * The file of an annotation's photo. Throws a {@link NoPhotoError} where there is none, or where its path leads out of the photos' folder, whoever
 * wrote that into the catalogue.
 */
export async function photoFile({ engine: { database } }: Catalogue, annotation: number): Promise<PhotoFile> {
  const row = await database
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .innerJoin('root', 'root.id', 'photo.root_id')
    .select(['root.path as root', 'photo.path', 'photo.hash', 'annotation.box'])
    .where('annotation.id', '=', annotation)
    .executeTakeFirst();
  if (!row) throw new NoPhotoError(`there is no photo ${annotation}`);
  const named = join(row.root, row.path);
  const [root, file] = await Promise.all([realpath(row.root), realpath(named)]).catch(() => {
    throw new NoPhotoError(
      `${row.path} is not in ${row.root}: \`flukeprint catalog relocate\` tells where photos are now`,
    );
  });
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new NoPhotoError(`${row.path} lies outside the folder of photos`);
  return { file, box: row.box === null ? null : JSON.parse(row.box), hash: row.hash };
}

/** Of the box's longer side, on each side of it. */
const margin = 0.06;

/**
 * A photo as a JPEG, upright; of the size `box`, what its box holds, all of it without one. Throws a {@link NoPhotoError} where it cannot be read, or where
 * nobody waits for it any more when its turn comes.
 */
export function photoImage(
  file: string,
  size: PhotoSize,
  box: PhotoFile['box'] = null,
  signal?: AbortSignal,
): Promise<Buffer<ArrayBuffer>> {
  return limit(async () => {
    try {
      signal?.throwIfAborted();
      const [x, y, w, h] = box ?? [];
      const part = size === 'box' && box ? addMargin({ x: x!, y: y!, w: w!, h: h! }, margin) : undefined;
      const side = photoSizes[size];
      const jpeg = await fromUprightPhoto({ file, box: part }, (photo) => {
        const sized =
          side === undefined ? photo : photo.resize(side, side, { fit: 'inside', withoutEnlargement: true });
        const drawn = sized.flatten({ background: '#808080' }).toColourspace('srgb');
        return drawn.jpeg({ quality: size === 'full' ? 92 : 85 }).toBuffer();
      });
      return jpeg as Buffer<ArrayBuffer>;
    } catch (error) {
      throw new NoPhotoError((error as Error).message);
    }
  });
}

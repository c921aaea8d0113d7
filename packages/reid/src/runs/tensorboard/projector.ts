import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePhoto, type Photo } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Embeddings } from '../../matching/retrieval.ts';
import { imageGrid } from '../../pictures/image-grid.ts';

export interface ProjectorPhoto extends Pick<Photo, 'path' | 'file' | 'individual' | 'box'> {
  /** What the photo was used for: `gallery`, `query`. */
  readonly part?: string;
}

/** The Projector moves every point on every frame, in the browser. */
const mostPhotos = 10_000;
/** Pixels: what a browser's texture surely holds, half of what TensorBoard documents as the most. */
const largestSprite = 4096;
const largestTile = 64;

/**
 * Embeddings for TensorBoard's Projector, in the log folder of a run: `tensors.tsv`, `metadata.tsv` (individual, photo,
 * part), `sprite.png` with a small picture of each photo, and `projector_config.pbtxt`, which names them. Of more than
 * 10,000 photos an even selection is shown.
 */
export async function writeProjector(
  folder: string,
  { data, size }: Embeddings,
  photos: readonly ProjectorPhoto[],
): Promise<void> {
  if (data.length !== photos.length * size) {
    throw new Error(
      `Expected ${photos.length} embeddings of ${size}, one per photo, but received ${data.length} values`,
    );
  }
  const shown = evenly(photos.length, mostPhotos);
  const columns = Math.ceil(Math.sqrt(shown.length));
  const tile = Math.min(largestTile, Math.floor(largestSprite / columns));
  const tiles = await inGroups(shown, 8, (i) => {
    const { file, path, box } = photos[i]!;
    return decodePhoto(file, tile, path, box);
  });
  // The Projector takes a sprite to have as many rows as columns, be the last ones empty or not.
  const { png } = await imageGrid(tiles, tile, columns);

  const tensors = shown.map((i) => `${tsv(Array.from(data.subarray(i * size, (i + 1) * size), short))}\n`);
  const rows = shown
    .map((i) => photos[i]!)
    .map(({ individual, path, part = '' }) => `${tsv([individual, path, part])}\n`);
  const config = `embeddings {
  tensor_name: "photos"
  tensor_path: "projector/tensors.tsv"
  metadata_path: "projector/metadata.tsv"
  sprite {
    image_path: "projector/sprite.png"
    single_image_dim: ${tile}
    single_image_dim: ${tile}
  }
}
`;
  await mkdir(join(folder, 'projector'), { recursive: true });
  await writeAtomically(join(folder, 'projector', 'tensors.tsv'), [tensors.join('')]);
  await writeAtomically(join(folder, 'projector', 'metadata.tsv'), [`individual\tphoto\tpart\n${rows.join('')}`]);
  await writeAtomically(join(folder, 'projector', 'sprite.png'), [png]);
  // Last: it points to what must be there by then.
  await writeAtomically(join(folder, 'projector_config.pbtxt'), [config]);
}

/** `count` positions, or as many as `most` at even distances. */
function evenly(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

async function inGroups<In, Out>(items: readonly In[], size: number, work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let i = 0; i < items.length; i += size) results.push(...(await Promise.all(items.slice(i, i + size).map(work))));
  return results;
}

/** A float32 needs no more digits to be told from its neighbours at a glance. */
const short = (value: number) => value.toPrecision(6);
/** The format knows no quotes. */
const tsv = (cells: readonly string[]) => cells.map((cell) => cell.replace(/[\t\r\n]/g, ' ')).join('\t');

import { createHash } from 'node:crypto';
import { Catalogue, keepEmbeddings, keptEmbeddings } from '@flukeprint/catalogue';
import { boxKey, type Photo } from '@flukeprint/data';
import type { Precision } from '@flukeprint/kernels';
import { shortDigest } from '../files/digest.ts';
import type { Collection } from '../photos/collection.ts';
import type { Reporter } from '../reporter.ts';
import { scaledId } from './network-id.ts';
import type { Embeddings } from './retrieval.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** Photos with their embeddings, row by row. */
export interface PhotosEmbedded {
  readonly photos: readonly Photo[];
  readonly embeddings: Embeddings;
}

/** What of a command changes a vector. */
interface Ways {
  readonly flip?: boolean;
  readonly scales?: readonly number[];
  readonly precision?: Precision;
  readonly reporter: Reporter;
}

/**
 * The embeddings of a catalogue's photos: those that it keeps, and those that `embed` makes of the others, which it keeps from then on. Photos
 * that cannot be read are in neither.
 */
export async function embedOnce(
  network: Pick<TrainedNetwork, 'id' | 'embeddingSize'>,
  collection: Collection,
  { flip = false, scales, precision = 'f32', reporter }: Ways,
  embed: (collection: Collection) => Promise<PhotosEmbedded>,
): Promise<PhotosEmbedded> {
  const { photos, source } = collection;
  const size = network.embeddingSize;
  const id = await keptId(await scaledId(network.id, scales), { flip, precision });
  await using catalogue = await Catalogue.open(source);
  const contents = photos.flatMap((photo) => contentOf(photo) ?? []);
  const vectors = await keptEmbeddings(catalogue, id, contents, size);
  const fresh = photos.filter((photo) => !vectors.has(contentOf(photo) ?? ''));
  reporter.news({ kind: 'embeddings kept', known: photos.length - fresh.length, fresh: fresh.length });
  const byPath = new Map<string, Float32Array>();
  if (fresh.length > 0) {
    const made = await embed({ ...collection, photos: fresh });
    const kept = new Map<string, Float32Array>();
    for (const [row, photo] of made.photos.entries()) {
      const vector = made.embeddings.data.subarray(row * size, (row + 1) * size);
      byPath.set(photo.path, vector);
      const content = contentOf(photo);
      if (content !== undefined) kept.set(content, vector);
    }
    await keepEmbeddings(catalogue, id, kept);
  }
  const vectorOf = (photo: Photo) => byPath.get(photo.path) ?? vectors.get(contentOf(photo) ?? '');
  const readable = photos.filter((photo) => vectorOf(photo) !== undefined);
  const data = new Float32Array(readable.length * size);
  for (const [row, photo] of readable.entries()) data.set(vectorOf(photo)!, row * size);
  return { photos: readable, embeddings: { count: readable.length, size, data } };
}

/** A network as the catalogue keeps its vectors: with all that changes them. Its own id where that is nothing. */
async function keptId(
  id: string,
  { flip, precision }: { readonly flip: boolean; readonly precision: Precision },
): Promise<string> {
  return !flip && precision === 'f32' ? id : shortDigest(JSON.stringify([id, { flip, precision }]));
}

/** What a vector is made of; undefined of a photo whose content the catalogue does not know. */
function contentOf({ hash, box }: Photo): string | undefined {
  return (
    hash &&
    createHash('sha256')
      .update(`${hash} ${boxKey(box)}`)
      .digest('hex')
  );
}

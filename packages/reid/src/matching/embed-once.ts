import { keepEmbeddings, keptEmbeddings, withCatalogue } from '@flukeprint/catalogue';
import type { Photo } from '@flukeprint/data';
import type { Precision } from '@flukeprint/kernels';
import { shortDigest } from '../files/digest.ts';
import type { Collection } from '../photos/collection.ts';
import type { Reporter } from '../reporter.ts';
import { scaledId } from './network-id.ts';
import { contentOf } from './photo-content.ts';
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
  const data = new Float32Array(photos.length * size);
  const has = photos.map(() => false);
  const put = (row: number, vector: Float32Array) => {
    data.set(vector, row * size);
    has[row] = true;
  };
  const rows = Map.groupBy(photos.keys(), (row) => contentOf(photos[row]!));
  const contents = [...rows.keys()].filter((content) => content !== undefined);
  await withCatalogue(source, (catalogue) =>
    keptEmbeddings(catalogue, id, contents, size, (content, vector) => {
      for (const row of rows.get(content)!) put(row, vector);
    }),
  );
  const fresh = [...photos.keys()].filter((row) => !has[row]);
  reporter.news({ kind: 'embeddings kept', known: photos.length - fresh.length, fresh: fresh.length });
  if (fresh.length > 0) {
    const made = await embed({ ...collection, photos: fresh.map((row) => photos[row]!) });
    const vectors = new Map(
      made.photos.map(({ path }, i) => [path, made.embeddings.data.subarray(i * size, (i + 1) * size)]),
    );
    const kept = new Map<string, Float32Array>();
    for (const row of fresh) {
      const vector = vectors.get(photos[row]!.path);
      if (!vector) continue;
      put(row, vector);
      const content = contentOf(photos[row]!);
      if (content !== undefined) kept.set(content, vector);
    }
    await withCatalogue(source, (catalogue) => keepEmbeddings(catalogue, id, kept));
  }
  const readable = [...photos.keys()].filter((row) => has[row]);
  // In place: a second copy of a large gallery would not fit beside it.
  for (const [to, row] of readable.entries()) if (to < row) data.copyWithin(to * size, row * size, (row + 1) * size);
  return {
    photos: readable.map((row) => photos[row]!),
    embeddings: { count: readable.length, size, data: data.subarray(0, readable.length * size) },
  };
}

/** A network as the catalogue keeps its vectors: with all that changes them. Its own id where that is nothing. */
async function keptId(
  id: string,
  { flip, precision }: { readonly flip: boolean; readonly precision: Precision },
): Promise<string> {
  return !flip && precision === 'f32' ? id : shortDigest(JSON.stringify([id, { flip, precision }]));
}

import {
  type Catalogue,
  embeddingBlocks,
  type KeptNetwork,
  keptEmbeddings,
  keptNetworks,
  nearestByIndex,
  openVectorIndex,
  type PlacedPhoto,
  placedPhotos,
  withCatalogue,
} from '@flukeprint/catalogue';
import { boxOf } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { counted } from '../counted.ts';
import type { Reporter } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { nearest } from './nearest.ts';
import { contentOf } from './photo-content.ts';

export interface SimilarOptions {
  readonly backend: Backend;
  /** The name of a catalogue. */
  readonly catalogue: string;
  readonly encounter: number;
  /** Which photos it is compared with. */
  readonly where?: string | undefined;
  readonly top: number;
  /** The id of the network, or how it begins; the one with the most vectors where nothing is said. */
  readonly network?: string | undefined;
  /** Whether an approximate index is made and asked, where there can be one. */
  readonly index?: boolean;
  readonly reporter: Reporter;
}

/** A photo of a catalogue, by its best cosine with the encounter's photos. */
export interface SimilarPhoto {
  readonly photo: PlacedPhoto;
  readonly similarity: number;
}

export interface SimilarPhotos {
  readonly network: string;
  /** Of the encounter. */
  readonly asked: number;
  /** With how many photos they were compared. */
  readonly compared: number;
  readonly by: 'comparison' | 'index';
  /** Best first. */
  readonly photos: readonly SimilarPhoto[];
}

/**
 * The photos of a catalogue that look most like those of one of its encounters, by the vectors that it keeps: no photo is read, and vectors pass
 * through memory block by block. Throws a {@link UserError} that says why where nothing can be found.
 */
export const similarPhotos = (options: SimilarOptions): Promise<SimilarPhotos> =>
  withCatalogue(options.catalogue, (catalogue) => similarIn(catalogue, options));

async function similarIn(catalogue: Catalogue, options: SimilarOptions): Promise<SimilarPhotos> {
  const { encounter, where, top, reporter } = options;
  const { shown } = catalogue.engine;
  const own = (await placedPhotos(catalogue, `encounter = ${encounter}`)).flatMap(withContent);
  if (own.length === 0) throw new UserError(`${shown} has no photos of an encounter ${encounter}`);
  const { network, size, vectors } = await askedVectors(catalogue, own, options);
  const others = (await placedPhotos(catalogue, where)).flatMap(withContent);
  const asked = new Set(own.map(({ content }) => content));
  const photosOf = Map.groupBy(
    others.filter(({ photo, content }) => photo.encounter !== encounter && !asked.has(content)),
    ({ content }) => content,
  );
  if (photosOf.size === 0)
    throw new UserError(
      where === undefined
        ? `${shown} has no photos beside those of encounter ${encounter}`
        : `no photo of another encounter fits the filter ${where}: \`flukeprint catalog status\` says what there is`,
    );

  const best = new Map<string, number>();
  const offer = (content: string, similarity: number) =>
    best.set(content, Math.max(similarity, best.get(content) ?? Number.NEGATIVE_INFINITY));
  let compared = photosOf.size;
  const queries = { count: vectors.length / size, size, data: vectors };
  const candidates = options.index ? await byIndex(catalogue, network, queries, [...photosOf.keys()], options) : null;
  if (candidates) {
    // Its vectors are f16: what is shown is computed from those that are kept.
    await keptEmbeddings(catalogue, network, [...candidates], size, (content, vector) => {
      for (let i = 0; i < queries.count; i++)
        offer(content, product(vectors.subarray(i * size, (i + 1) * size), vector));
    });
  } else {
    const contents: string[] = [];
    const blocks = embeddingBlocks(catalogue, network, size, { isWanted: (content) => photosOf.has(content) });
    const values = async function* () {
      for await (const block of blocks) {
        contents.push(...block.contents);
        yield block.values;
      }
    };
    for (const matches of await nearest(options.backend, queries, values(), top))
      for (const { index, similarity } of matches) offer(contents[index]!, similarity);
    compared = contents.length;
  }
  if (best.size === 0)
    throw new UserError(
      `none of the ${counted(photosOf.size, 'photo')} asked for has a vector of the network ${shortId(network)}: \`flukeprint match --gallery ${shown} --run RUN\` makes them`,
    );
  const without = photosOf.size - compared;
  if (without > 0)
    reporter.news({
      kind: 'note',
      text: `${counted(without, 'photo')} without a vector of this network ${without === 1 ? 'was' : 'were'} left out: \`flukeprint match\` makes them`,
    });
  const found = [...best].sort(([, a], [, b]) => b - a).slice(0, top);
  const photos = found.flatMap(([content, similarity]) =>
    photosOf.get(content)!.map(({ photo }) => ({ photo, similarity })),
  );
  return {
    ...{ network, asked: queries.count, compared },
    by: candidates ? 'index' : 'comparison',
    photos: photos.slice(0, top),
  };
}

interface Contained {
  readonly photo: PlacedPhoto;
  readonly content: string;
}

/** A photo with what its vector is kept by; nothing where its content is not known. */
function withContent(photo: PlacedPhoto): Contained[] {
  const box = photo.box === null ? undefined : boxOf(JSON.parse(photo.box));
  const content = contentOf({ hash: photo.hash ?? undefined, box: typeof box === 'object' ? box : undefined });
  return content === undefined ? [] : [{ photo, content }];
}

const shortId = (network: string) => network.replace(/^\w+:/, '').slice(0, 8);

/** The vectors of an encounter's photos, of the network that is asked for. */
async function askedVectors(
  catalogue: Catalogue,
  own: readonly Contained[],
  { encounter, network: wanted = '' }: SimilarOptions,
): Promise<Pick<KeptNetwork, 'network' | 'size'> & { readonly vectors: Float32Array }> {
  const kept = await keptNetworks(catalogue);
  const shown = catalogue.engine.shown;
  const make = `\`flukeprint match --gallery ${shown} --run RUN\` makes them`;
  if (kept.length === 0) throw new UserError(`${shown} keeps no vectors yet: ${make}`);
  const fitting = kept.filter(({ network }) => network.startsWith(wanted) || shortId(network).startsWith(wanted));
  if (fitting.length === 0)
    throw new UserError(
      `${shown} keeps no vectors of a network ${wanted}: it has ${kept.map(({ network }) => shortId(network)).join(', ')}`,
    );
  const contents = [...new Set(own.map(({ content }) => content))];
  for (const { network, size } of fitting) {
    const vectors: number[] = [];
    await keptEmbeddings(catalogue, network, contents, size, (_, vector) => {
      vectors.push(...vector);
    });
    if (vectors.length > 0) return { network, size, vectors: Float32Array.from(vectors) };
  }
  throw new UserError(`no vectors are kept of the photos of encounter ${encounter}: ${make}`);
}

const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** What an index finds, of all queries together; null where there is none or it finds too few, which is said. */
async function byIndex(
  catalogue: Catalogue,
  network: string,
  { count, size, data }: { readonly count: number; readonly size: number; readonly data: Float32Array },
  among: readonly string[],
  { top, reporter }: SimilarOptions,
): Promise<Set<string> | null> {
  const index = await openVectorIndex(catalogue, network, size);
  if (typeof index === 'string') {
    reporter.news({ kind: 'note', text: `${index}: all vectors are compared instead` });
    return null;
  }
  const found = new Set<string>();
  for (let i = 0; i < count; i++) {
    const { contents, isShort } = await nearestByIndex(index, data.subarray(i * size, (i + 1) * size), among, top);
    if (isShort) {
      const text = `the index found ${contents.length} of ${top} photos that the filter leaves: all vectors are compared instead`;
      reporter.news({ kind: 'note', text });
      return null;
    }
    for (const content of contents) found.add(content);
  }
  return found;
}

import type { Backend, Precision } from '@flukeprint/kernels';
import { type CroppedSource, croppedCollection } from '../detection/crop/cropped-collection.ts';
import { marginOfRun } from '../detection/crop/margin-of-run.ts';
import type { Collection } from '../photos/collection.ts';
import { sayingNothingTwice } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { type EmbeddedCollection, type EmbedOptions, embedCollection } from './embed-collection.ts';
import { loadNetwork } from './load-network.ts';
import { joinEmbeddings, resolveWeights } from './meta-embedding.ts';
import { joinedId, scaledId } from './network-id.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** The networks of `--run` with what each counts. */
export interface Runs {
  readonly paths: readonly string[];
  readonly weights?: readonly number[];
  readonly precision?: Precision;
}

export interface EmbedWithRunsOptions extends EmbedOptions {
  /** By how much of their size boxes are widened; as the first run was trained where nothing is said. */
  readonly boxMargin?: number;
}

/** Does something with each network in turn; no two are in memory at once. */
export async function withEachNetwork<Result>(
  backend: Backend,
  { paths, precision }: Omit<Runs, 'weights'>,
  use: (network: TrainedNetwork) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const path of paths) {
    const network = await loadNetwork(backend, path, { precision });
    try {
      results.push(await use(network));
    } finally {
      network.embedder.dispose();
    }
  }
  return results;
}

/** The id that embeddings of these networks, at these scales, have. */
export async function idOfRuns(
  backend: Backend,
  runs: Runs,
  scales: readonly number[] | undefined,
): Promise<string | undefined> {
  const ids = await withEachNetwork(backend, runs, ({ id }) => scaledId(id, scales));
  return joinedId(ids, resolveWeights(runs.weights, ids.length));
}

/** Crops collections to their boxes, embeds them with each network at its own image size and joins what they say of a photo. */
export async function embedWithRuns(
  backend: Backend,
  runs: Runs,
  sources: readonly CroppedSource[],
  { boxMargin, ...options }: EmbedWithRunsOptions,
): Promise<EmbeddedCollection[]> {
  const shares = resolveWeights(runs.weights, runs.paths.length);
  const { reporter, workers } = options;
  const cropping = { margin: boxMargin ?? (await marginOfRun(runs.paths[0])), reporter, workers };
  const collections: Collection[] = [];
  for (const source of sources) collections.push(await croppedCollection(backend, source, cropping));
  let telling = reporter;
  const perNetwork = await withEachNetwork(backend, runs, async (network) => {
    const embedded: EmbeddedCollection[] = [];
    for (const collection of collections)
      embedded.push(
        await embedCollection(backend, network, collection, {
          ...options,
          precision: runs.precision,
          reporter: telling,
        }),
      );
    telling = sayingNothingTwice(reporter);
    return embedded;
  });
  const network = await joinedId(
    perNetwork.map((embedded) => embedded[0]?.network),
    shares,
  );
  return sources.map(({ path }, i) => {
    const parts = perNetwork.map((embedded) => embedded[i]!);
    expectSamePhotos(path, parts);
    return {
      ...parts[0]!,
      network,
      embeddings: joinEmbeddings(
        parts.map(({ embeddings }) => embeddings),
        shares,
      ),
    };
  });
}

/** Between two networks a photo may have come or gone. */
export function expectSamePhotos(folder: string, parts: readonly { readonly paths: readonly string[] }[]): void {
  const [first, ...others] = parts.map(({ paths }) => JSON.stringify(paths));
  if (others.some((paths) => paths !== first))
    throw new UserError(`the photos of ${folder} changed while they were read`);
}

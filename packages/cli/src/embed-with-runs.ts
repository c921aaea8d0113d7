import type { Backend, Precision } from '@flukeprint/kernels';
import { type EmbeddedFolder, embedFolder, type PhotoFolder } from './embed-folder.ts';
import { joinEmbeddings, resolveWeights } from './meta-embedding.ts';
import { loadNetwork } from './network-file.ts';
import { joinedId } from './network-id.ts';
import type { TrainedNetwork } from './trained-network.ts';
import { UserError } from './user-error.ts';

/** The networks of `--run` with what each counts. */
export interface Runs {
  readonly paths: readonly string[];
  readonly weights?: readonly number[];
  readonly precision?: Precision;
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

/** The id that embeddings of these networks have. */
export async function idOfRuns(backend: Backend, runs: Runs): Promise<string | undefined> {
  const ids = await withEachNetwork(backend, runs, async ({ id }) => id);
  return joinedId(ids, resolveWeights(runs.weights, ids.length));
}

/** Embeds folders with each network at its own image size and joins what they say of a photo. */
export async function embedWithRuns(
  backend: Backend,
  runs: Runs,
  folders: readonly PhotoFolder[],
  options: Parameters<typeof embedFolder>[3],
): Promise<EmbeddedFolder[]> {
  const shares = resolveWeights(runs.weights, runs.paths.length);
  const perNetwork = await withEachNetwork(backend, runs, async (network) => {
    const embedded: EmbeddedFolder[] = [];
    for (const folder of folders) embedded.push(await embedFolder(backend, network, folder, options));
    return embedded;
  });
  const network = await joinedId(
    perNetwork.map((embedded) => embedded[0]?.network),
    shares,
  );
  return folders.map(({ path }, i) => {
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

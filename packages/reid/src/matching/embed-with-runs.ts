import type { Backend, Precision } from '@flukeprint/kernels';
import { type BoxSource, folderCrop, marginOfRun } from '../detection/crop/folder-crop.ts';
import { UserError } from '../user-error.ts';
import { type EmbeddedFolder, type EmbedOptions, embedFolder, type PhotoFolder } from './embed-folder.ts';
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

/** A folder of photos, and where their boxes come from. */
export interface FolderToEmbed {
  readonly path: string;
  readonly boxes?: BoxSource;
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

/** Crops folders to their boxes, embeds them with each network at its own image size and joins what they say of a photo. */
export async function embedWithRuns(
  backend: Backend,
  runs: Runs,
  folders: readonly FolderToEmbed[],
  { boxMargin, ...options }: EmbedWithRunsOptions,
): Promise<EmbeddedFolder[]> {
  const shares = resolveWeights(runs.weights, runs.paths.length);
  const cropped = await cropFolders(backend, folders, boxMargin ?? (await marginOfRun(runs.paths[0])), options);
  const perNetwork = await withEachNetwork(backend, runs, async (network) => {
    const embedded: EmbeddedFolder[] = [];
    for (const folder of cropped) embedded.push(await embedFolder(backend, network, folder, options));
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

async function cropFolders(
  backend: Backend,
  folders: readonly FolderToEmbed[],
  margin: number,
  { reporter, workers }: EmbedOptions,
): Promise<PhotoFolder[]> {
  const cropped: PhotoFolder[] = [];
  for (const { path, boxes } of folders)
    cropped.push({ path, crop: boxes && (await folderCrop(backend, path, { ...boxes, margin, reporter, workers })) });
  return cropped;
}

/** Between two networks a photo may have come or gone. */
export function expectSamePhotos(folder: string, parts: readonly { readonly paths: readonly string[] }[]): void {
  const [first, ...others] = parts.map(({ paths }) => JSON.stringify(paths));
  if (others.some((paths) => paths !== first))
    throw new UserError(`the photos of ${folder} changed while they were read`);
}

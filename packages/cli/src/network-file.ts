import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, Precision } from '@flukeprint/kernels';
import { readSafetensors } from '@flukeprint/models';
import { exists } from './output-folder.ts';
import { type TrainedNetwork, trainedNetwork } from './trained-network.ts';
import { UserError } from './user-error.ts';

/**
 * Loads the network of a run folder (its best weights, or its last) or of a single file of one. Weights are f32 in each
 * `precision`.
 */
export async function loadNetwork(
  backend: Backend,
  path: string,
  { precision = 'f32' }: { readonly precision?: Precision } = {},
): Promise<TrainedNetwork> {
  const weights = await findWeights(path);
  return trainedNetwork(backend, weights, await readSafetensors(weights), precision);
}

/** The file of a network's weights: of a run the best, or the last. */
export async function findWeights(path: string): Promise<string> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new UserError(`${path} does not exist; expected a run folder or a .safetensors file`);
  if (status.isFile()) return path;
  for (const name of ['best.safetensors', 'last.safetensors']) {
    if (await exists(join(path, name))) return join(path, name);
  }
  throw new UserError(`${path} holds no weights; expected best.safetensors or last.safetensors in it`);
}

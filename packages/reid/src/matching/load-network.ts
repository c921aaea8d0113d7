import type { Backend } from '@flukeprint/kernels';
import { readSafetensors } from '@flukeprint/models';
import { findWeights } from '../runs/find-weights.ts';
import { type NetworkOptions, type TrainedNetwork, trainedNetwork } from './trained-network.ts';

/**
 * Loads the network of a run folder (its best weights, or its last) or of a single file of one. Throws a `UserError` where there
 * is none.
 */
export async function loadNetwork(
  backend: Backend,
  path: string,
  options: NetworkOptions = {},
): Promise<TrainedNetwork> {
  const weights = await findWeights(path);
  return trainedNetwork(backend, weights, await readSafetensors(weights), options);
}

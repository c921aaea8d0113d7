import type { Backend, Precision } from '@flukeprint/kernels';
import { readSafetensors } from '@flukeprint/models';
import { findWeights } from '../runs/find-weights.ts';
import { type TrainedNetwork, trainedNetwork } from './trained-network.ts';

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

import { readSafetensors } from '@flukeprint/models';
import { type AnimalScores, withoutAnimals } from '../aggregation/by-animal.ts';
import { identityModelName, writeIdentityModel } from '../calibration/identity-file.ts';
import { learnIdentityModel } from '../calibration/learn-identity-model.ts';
import { networkId } from '../matching/network-id.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';

/**
 * Writes beside a run's best network what its cosines mean, by the held-out photos that found it the best. `names`: the tensors that decide
 * an embedding.
 */
export async function writeBestIdentity(
  run: RunFolder,
  settings: Pick<TrainSettings, 'model' | 'imageSize' | 'seed'>,
  scores: AnimalScores,
  names: readonly string[],
): Promise<void> {
  const model = learnIdentityModel(withoutAnimals(scores), settings.seed);
  const { tensors } = await readSafetensors(run.file('best.safetensors'));
  const network = await networkId(settings, tensors, names);
  await writeIdentityModel(run.file(identityModelName), { network, features: null }, model);
}

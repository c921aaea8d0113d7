import type { Split } from '@flukeprint/data';
import { readSafetensors } from '@flukeprint/models';
import { certaintyName, writeCertainty } from '../matching/certainty/certainty-file.ts';
import { learnCertainty } from '../matching/certainty/learn-certainty.ts';
import type { Evaluation } from '../matching/metrics.ts';
import { networkId } from '../matching/network-id.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';

/**
 * Writes beside a run's best network what its cosines mean, by the held-out photos that found it the best. `names`: the tensors that decide
 * an embedding.
 */
export async function writeBestCertainty(
  run: RunFolder,
  settings: Pick<TrainSettings, 'model' | 'imageSize'>,
  { queries: asked, gallery }: Split,
  { queries }: Evaluation,
  names: readonly string[],
): Promise<void> {
  const individualsOf = (photos: Split['queries']) => photos.map(({ individual }) => individual);
  const certainty = learnCertainty(queries, individualsOf(asked), individualsOf(gallery));
  const { tensors } = await readSafetensors(run.file('best.safetensors'));
  const network = await networkId(settings, tensors, names);
  await writeCertainty(run.file(certaintyName), { network, features: null }, certainty);
}

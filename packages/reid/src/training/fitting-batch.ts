import type { Split } from '@flukeprint/data';
import type { TrainSettings } from '../settings/fields.ts';
import { classesOf } from '../settings/parts.ts';

type BatchSettings = Pick<TrainSettings, 'batchSize' | 'sampler' | 'photosPerIndividual' | 'mirrorAxis'>;

/** Photos per step that the training photos can fill: `batchSize`, or all that an epoch has where these are fewer. */
export function fittingBatch(
  settings: BatchSettings,
  { training, individuals }: Pick<Split, 'training' | 'individuals'>,
): number {
  const { batchSize, sampler, photosPerIndividual: k } = settings;
  // Mirror images are photos of individuals of their own.
  const [photos, classes] = [training.length, individuals.length].map((count) => classesOf(settings, count)) as [
    number,
    number,
  ];
  const isPk = sampler === 'pk' || sampler === 'pk-full';
  return Math.min(batchSize, isPk ? k * classes : photos);
}

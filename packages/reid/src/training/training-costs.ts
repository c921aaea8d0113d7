import { epochSizes } from '../settings/epoch-sizes.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { forwardShare, type TrainingWork } from './time-forecast.ts';

/**
 * How the times of a run's parts compare, a training batch of `imageSize` being 1: batches by their pixels, those that leave the backbone
 * alone, and evaluations of so many `evaluated` photos, by what the way forth takes.
 */
export function trainingCosts(
  settings: TrainSettings,
  evaluated: number,
): Pick<TrainingWork, 'batchCost' | 'evaluationCost'> {
  const { imageSize, batchSize, freezeEpochs, flip } = settings;
  const sizes = epochSizes(settings);
  return {
    batchCost: (epoch) => (sizes[epoch - 1]! / imageSize) ** 2 * (epoch <= freezeEpochs ? forwardShare : 1),
    evaluationCost: (forwardShare * evaluated * (flip ? 2 : 1)) / batchSize,
  };
}

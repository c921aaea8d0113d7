import type { Reporter } from '../reporter.ts';
import { imagenet, type TrainSettings } from '../settings/fields.ts';
import { fetchWeights } from './fetch-weights.ts';
import { type PublishedWeights, torchvisionWeights } from './torchvision-weights.ts';

/** The file or run that training starts from, fetched where the setting is a word; null where it starts from random weights. */
export async function initialWeights(
  { init, model }: Pick<TrainSettings, 'init' | 'model'>,
  reporter: Reporter,
  published: PublishedWeights = torchvisionWeights,
): Promise<string | null> {
  return init === imagenet ? fetchWeights(model, published, reporter) : init;
}

/** The setting where it is a path, for those who keep the user's files. */
export function pathOfInit({ init }: Pick<TrainSettings, 'init'>): string | null {
  return init === imagenet ? null : init;
}

import type { SamplerOptions } from '@flukeprint/data';
import type { EmbedderOptions, LossOptions, Schedule } from '@flukeprint/models';
import type { TrainSettings } from './fields.ts';

// Settings as the packages that act on them name them.

/** Classes that training tells apart: the individuals, and behind them their mirror images where these are others. */
export function classesOf({ mirrorAxis }: Pick<TrainSettings, 'mirrorAxis'>, individuals: number): number {
  return mirrorAxis === 'none' ? individuals : 2 * individuals;
}

export function embedderOptionsOf(settings: TrainSettings, individuals: number): EmbedderOptions {
  const { pooling, stages, neck, embeddingSize, dropout, alpha, classifierWeight } = settings;
  const { precision, memoryEfficient } = settings;
  return {
    ...{ pooling, stages, neck, embeddingSize, dropout, alpha, precision, memoryEfficient },
    individuals: classifierWeight > 0 ? classesOf(settings, individuals) : null,
  };
}

export function lossOptionsOf(settings: TrainSettings): LossOptions {
  const { loss, scale, margin, easyMargin, subcenters, dynamicMargin, labelSmoothing, mining, tripletMargin } =
    settings;
  return {
    ...{ loss, scale, margin, easyMargin, subcenters, dynamicMargin, labelSmoothing, mining, tripletMargin },
    focalGamma: settings.focalGamma > 0 ? settings.focalGamma : null,
    sampleClasses: settings.sampleClasses > 0 ? settings.sampleClasses : null,
  };
}

export function samplerOf({ sampler, photosPerIndividual, balance }: TrainSettings): SamplerOptions {
  return { name: sampler, photosPerIndividual, power: balance };
}

export function scheduleOf(settings: TrainSettings, stepsPerEpoch: number): Schedule {
  const { schedule, lr, lrEnd, epochs, warmupEpochs, milestones, gamma } = settings;
  return { schedule, lr, lrEnd, epochs, warmupEpochs, milestones, gamma, stepsPerEpoch };
}

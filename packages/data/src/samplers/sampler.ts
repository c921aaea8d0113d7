import { DataError } from '../errors.ts';
import { balanced } from './balanced.ts';
import { bringTogether, type LabelPair } from './bring-together.ts';
import { pk, pkBatches } from './pk.ts';
import { pkFull, pkFullBatches } from './pk-full.ts';
import { random } from './random.ts';
import type { SamplerInput } from './sampler-input.ts';

/** What {@link createSampler} knows. */
export const samplerNames = ['random', 'pk', 'pk-full', 'balanced'] as const;
/** One of {@link samplerNames}. */
export type SamplerName = (typeof samplerNames)[number];

/** Which photos an epoch shows, and which of them together. */
export interface SamplerOptions {
  readonly name: SamplerName;
  /** K of `pk` and `pk-full`; 4 unless given. */
  readonly photosPerIndividual?: number;
  /** Of `balanced`: 1, the default, draws all individuals alike, 0 in proportion to their photos. */
  readonly power?: number;
  /** Pairs of labels that are to meet in a batch wherever one of them is shown. */
  readonly together?: readonly LabelPair[];
}

export interface Sampler {
  readonly name: SamplerName;
  /** The same in every epoch. */
  readonly batchesPerEpoch: number;
  /** Whether a photo may come more than once in an epoch. */
  readonly repeats: boolean;
  /** Indices of the photos of each batch; depends on nothing else but labels, batch size, seed and options. */
  batches(epoch: number): Int32Array[];
}

interface Kind {
  readonly draw: (input: SamplerInput, epoch: number) => Int32Array[];
  readonly count: (input: SamplerInput) => number;
  readonly repeats: boolean;
  /** Whether the photos of an individual stand side by side, `photosPerIndividual` of them. */
  readonly groups: boolean;
}

const wholeBatches = ({ labels, batchSize }: SamplerInput) => Math.floor(labels.length / batchSize);

const kinds: Record<SamplerName, Kind> = {
  random: { draw: random, count: wholeBatches, repeats: false, groups: false },
  pk: { draw: pk, count: pkBatches, repeats: true, groups: true },
  'pk-full': { draw: pkFull, count: pkFullBatches, repeats: true, groups: true },
  balanced: { draw: balanced, count: wholeBatches, repeats: true, groups: false },
};

/**
 * The sampler of this name. Throws a {@link DataError} if the batch size is no multiple of K, leaves no second
 * individual, or needs more individuals than there are.
 */
export function createSampler(
  { labels, batchSize, seed }: Pick<SamplerInput, 'labels' | 'batchSize' | 'seed'>,
  { name, photosPerIndividual = 4, power = 1, together = [] }: SamplerOptions = { name: 'random' },
): Sampler {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind) throw new Error(`Expected a sampler of ${samplerNames.join(', ')} but received ${name}`);
  if (!Number.isInteger(photosPerIndividual) || photosPerIndividual < 2)
    throw new Error(`Expected an integer of at least 2 for photosPerIndividual but received ${photosPerIndividual}`);
  if (!Number.isFinite(power) || power < 0)
    throw new Error(`Expected a number of at least 0 for power but received ${power}`);
  if (name === 'pk' || name === 'pk-full') checkIndividuals(labels, batchSize, photosPerIndividual);
  const input = { labels, batchSize, seed, photosPerIndividual, power };
  return {
    name,
    batchesPerEpoch: kind.count(input),
    repeats: kind.repeats,
    batches: (epoch) => {
      const batches = kind.draw(input, epoch);
      if (together.length === 0) return batches;
      return bringTogether(batches, together, { labels, group: kind.groups ? photosPerIndividual : 1, seed, epoch });
    },
  };
}

function checkIndividuals(labels: Int32Array, batchSize: number, k: number): void {
  const p = batchSize / k;
  if (!Number.isInteger(p) || p < 2)
    throw new DataError(
      `Expected a batch size that is a multiple of the ${k} photos per individual, at least ${2 * k}, but received ${batchSize}`,
    );
  const individuals = new Set(labels).size;
  if (individuals < p)
    throw new DataError(
      `A batch of ${batchSize} with ${k} photos per individual needs ${p} individuals but there are ${individuals}. ` +
        'Lower the batch size, or take more photos per individual',
    );
}

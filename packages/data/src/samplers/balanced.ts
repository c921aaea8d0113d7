import { randomStream } from '@flukeprint/random';
import { byIndividual } from './by-individual.ts';
import { Deck } from './deck.ts';
import type { SamplerInput } from './sampler-input.ts';

/**
 * As many draws as photos. An individual with n photos is drawn with a probability proportional to n^(1 − power): with
 * power 1 all individuals alike, 0 in proportion to their photos, 0.5 by the square root (Kang et al. 2020, "Decoupling
 * representation and classifier for long-tailed recognition", eq. 1, whose q is 1 − power). The photos of an individual
 * take turns. The incomplete last batch is dropped.
 */
export function balanced({ labels, batchSize, seed, power }: SamplerInput, epoch: number): Int32Array[] {
  const random = randomStream(seed, 'balanced', epoch, 'individuals');
  const individuals = [...byIndividual(labels)].map(([label, photos]) => ({
    deck: new Deck(photos, randomStream(seed, 'balanced', epoch, 'photos', label)),
    weight: photos.length ** (1 - power),
  }));
  let total = 0;
  const ends = individuals.map(({ weight }) => (total += weight));
  const draw = () => individuals[firstAbove(ends, random.uniform() * total)]!.deck.deal(1)[0]!;
  const count = Math.floor(labels.length / batchSize);
  return Array.from({ length: count }, () => Int32Array.from({ length: batchSize }, draw));
}

/** The first index whose value lies above `x`, of ascending values; the last where rounding leaves none. */
function firstAbove(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

import { randomStream } from '@flukeprint/random';
import { byIndividual } from './by-individual.ts';
import { Deck } from './deck.ts';
import type { SamplerInput } from './sampler-input.ts';

/**
 * Batches of P different individuals with K photos each (Hermans et al. 2017, "In defense of the triplet loss", section 2).
 * An epoch draws as many photos as there are; within it, all individuals come once before any comes again, and so do the
 * photos of each. An individual with fewer than K photos repeats them.
 */
export function pk({ labels, batchSize, seed, photosPerIndividual }: SamplerInput, epoch: number): Int32Array[] {
  const photos = byIndividual(labels);
  const decks = new Map<number, Deck>();
  const deckOf = (label: number) => {
    const known = decks.get(label);
    if (known) return known;
    const deck = new Deck(photos.get(label)!, randomStream(seed, 'pk', epoch, 'photos', label));
    decks.set(label, deck);
    return deck;
  };
  const individuals = new Deck([...photos.keys()], randomStream(seed, 'pk', epoch, 'individuals'));
  return Array.from({ length: pkBatches({ labels, batchSize }) }, () => {
    const drawn = individuals.deal(batchSize / photosPerIndividual);
    return Int32Array.from(drawn.flatMap((label) => deckOf(label).deal(photosPerIndividual)));
  });
}

/** Batches per epoch; at least one, since photos may repeat. */
export function pkBatches({ labels, batchSize }: Pick<SamplerInput, 'labels' | 'batchSize'>): number {
  return Math.max(1, Math.floor(labels.length / batchSize));
}

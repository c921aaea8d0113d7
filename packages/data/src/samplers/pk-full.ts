import { randomStream } from '@flukeprint/random';
import { byIndividual } from './by-individual.ts';
import { Deck } from './deck.ts';
import type { SamplerInput } from './sampler-input.ts';

/**
 * P individuals with K photos each, and every photo in every epoch. The photos of each individual are cut into groups of
 * K at random, the short group filled up with others of its own; the groups of all individuals are spread over the batches.
 * A photo comes twice only to fill a group, or a group to fill the last batches. An individual meets itself in a batch
 * only where it has more groups than the epoch has batches, and never fills one alone.
 */
export function pkFull(input: SamplerInput, epoch: number): Int32Array[] {
  const { labels, batchSize, seed, photosPerIndividual: k } = input;
  const photos = byIndividual(labels);
  const random = randomStream(seed, 'pk-full', epoch, 'batches');
  const individuals = random.shuffle([...photos.keys()]);
  const count = pkFullBatches(input);
  const batches = Array.from({ length: count }, () => ({ labels: new Set<number>(), photos: [] as number[] }));

  // Dealt around, the groups of one individual lie in different batches for as long as there are others.
  let next = 0;
  const decks = new Map<number, Deck>();
  for (const label of individuals) {
    const own = photos.get(label)!;
    const deck = new Deck(own, randomStream(seed, 'pk-full', epoch, 'photos', label));
    decks.set(label, deck);
    for (const group of groupsOf(deck, own.length, k)) {
      const batch = batches[next++ % count]!;
      batch.labels.add(label);
      batch.photos.push(...group);
    }
  }

  const spare = new Deck(individuals, random);
  for (const batch of batches) {
    while (batch.photos.length < batchSize) {
      const [label] = spare.deal(1) as [number];
      if (batch.labels.has(label)) continue;
      batch.labels.add(label);
      batch.photos.push(...decks.get(label)!.deal(k));
    }
  }
  return random.shuffle(batches).map((batch) => Int32Array.from(batch.photos));
}

/** `n` photos in ⌈n / k⌉ groups of k; those that fill the last one up are not in it already, where there are as many. */
function* groupsOf(deck: Deck, n: number, k: number): Generator<number[]> {
  for (let dealt = 0; dealt < n; dealt += k) yield deck.deal(k);
}

/** Batches per epoch: enough for all groups, and for no individual to fill a batch alone. */
export function pkFullBatches({
  labels,
  batchSize,
  photosPerIndividual,
}: Omit<SamplerInput, 'seed' | 'power'>): number {
  const perBatch = batchSize / photosPerIndividual;
  const groups = [...byIndividual(labels).values()].map((own) => Math.ceil(own.length / photosPerIndividual));
  const all = groups.reduce((sum, n) => sum + n, 0);
  const most = groups.reduce((a, b) => Math.max(a, b), 0);
  return Math.max(Math.ceil(all / perBatch), Math.ceil(most / (perBatch - 1)));
}

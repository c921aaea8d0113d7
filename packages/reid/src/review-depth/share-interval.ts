import { betaQuantile } from './incomplete-beta.ts';

/** A share, and where it may lie. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The exact interval of a share (Clopper and Pearson 1934) of `hits` among `count` that are independent; neither has to be whole. */
export function clopperPearson(hits: number, count: number, confidence = 0.95): ShareInterval {
  const tail = (1 - confidence) / 2;
  return {
    share: hits / count,
    low: hits <= 0 ? 0 : betaQuantile(tail, hits, count - hits + 1),
    high: hits >= count ? 1 : betaQuantile(1 - tail, hits + 1, count - hits),
  };
}

/** Hits and queries of one animal. */
export interface Tally {
  readonly hits: number;
  readonly count: number;
}

/**
 * The same of queries that are alike within an animal: of as many independent ones as they are worth (Korn and Graubard 1998), by the
 * variance between animals, but never more than there are, nor fewer than if all queries of an animal were alike (Kish 1965). Where none
 * or all are hits the variance says nothing, and the fewest count.
 */
export function shareByAnimal(animals: readonly Tally[], confidence = 0.95): ShareInterval {
  const count = animals.reduce((sum, animal) => sum + animal.count, 0);
  const hits = animals.reduce((sum, animal) => sum + animal.hits, 0);
  const share = hits / count;
  const fewest = count ** 2 / animals.reduce((sum, animal) => sum + animal.count ** 2, 0);
  const between = animals.reduce((sum, animal) => sum + (animal.hits - share * animal.count) ** 2, 0);
  const variance = (between / count ** 2) * (animals.length / Math.max(1, animals.length - 1));
  const worth = variance > 0 ? (share * (1 - share)) / variance : fewest;
  const effective = Math.min(count, Math.max(fewest, worth));
  return { ...clopperPearson(share * effective, effective, confidence), share };
}

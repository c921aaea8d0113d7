import { agglomerate, clustersOf } from './agglomerate.ts';

/** Two encounters, by their positions, that a person should look at. */
export interface DoubtfulPair {
  readonly a: number;
  readonly b: number;
  /** P(same animal). */
  readonly probability: number;
}

/** Encounters that may show one animal: a proposal, until a person says so. */
export interface ProposedAnimal {
  /** Positions in the list of encounters, by growing number. */
  readonly encounters: readonly number[];
  /** Mean P(same animal) of its pairs. */
  readonly probability: number;
  /** The pairs of it that are the least sure, the least first. */
  readonly check: readonly DoubtfulPair[];
}

export interface Proposals {
  /** The surest first. */
  readonly animals: readonly ProposedAnimal[];
  /** Pairs that were kept apart and are the likeliest to be one animal, the likeliest first. */
  readonly missed: readonly DoubtfulPair[];
}

export interface ProposeOptions {
  /** Mean P(same animal) from which on clusters are joined. */
  readonly threshold: number;
  /** Pairs to check, of each animal and of those kept apart. */
  readonly pairs?: number;
}

/**
 * Proposes which of n encounters show the same animal. `probabilities` is [n × n], symmetric: P(same animal) of each pair, the diagonal is not
 * read. Average linkage: one pair that looks alike by chance does not join two animals.
 */
export function proposeAnimals(
  probabilities: Float32Array,
  n: number,
  { threshold, pairs = 3 }: ProposeOptions,
): Proposals {
  const clusters = clustersOf(agglomerate(probabilities, n, threshold), n);
  const of = (a: number, b: number): DoubtfulPair => ({ a, b, probability: probabilities[a * n + b]! });
  const animals = clusters.map((encounters) => {
    const own = pairsOf(encounters).map(([a, b]) => of(a, b));
    const probability = own.reduce((sum, pair) => sum + pair.probability, 0) / own.length;
    const check = own.sort((x, y) => x.probability - y.probability).slice(0, pairs);
    return { encounters, probability, check };
  });
  const cluster = new Map(clusters.flatMap((members, c) => members.map((member) => [member, c] as const)));
  const missed = likeliest(n, pairs, of, (a, b) => {
    const [one, other] = [cluster.get(a), cluster.get(b)];
    return one === undefined || one !== other;
  });
  return { animals: animals.sort((x, y) => y.probability - x.probability), missed };
}

const pairsOf = (members: readonly number[]) =>
  members.flatMap((a, i) => members.slice(i + 1).map((b) => [a, b] as const));

function likeliest(
  n: number,
  count: number,
  of: (a: number, b: number) => DoubtfulPair,
  isApart: (a: number, b: number) => boolean,
): DoubtfulPair[] {
  const best: DoubtfulPair[] = [];
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const pair = of(a, b);
      const last = best.at(-1);
      if (!isApart(a, b) || (best.length === count && last && pair.probability <= last.probability)) continue;
      best.push(pair);
      best.sort((x, y) => y.probability - x.probability);
      if (best.length > count) best.pop();
    }
  }
  return best;
}

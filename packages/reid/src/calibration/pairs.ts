import type { AnimalScores } from '../aggregation/by-animal.ts';

/** Scores of queries with animals, and whether it is the same animal. */
export interface Pairs {
  readonly scores: number[];
  readonly outcomes: number[];
  /** For how many pairs each stands. */
  readonly weights: number[];
}

/** Animals of each query that are taken one by one, the best; and of the others as many again, evenly, for all of them. */
const compared = 100;

/**
 * Pairs of the `chosen` queries with animals: 30 million in a catalogue of 3,000, of which the lowest teach nothing new, so that a
 * part of those stands for all.
 */
export function pairsOf({ animals, rows, individuals }: AnimalScores, chosen: Iterable<number>): Pairs {
  const pairs: Pairs = { scores: [], outcomes: [], weights: [] };
  const add = (score: number, isSame: boolean, weight: number) => {
    if (!Number.isFinite(score)) return;
    pairs.scores.push(score);
    pairs.outcomes.push(Number(isSame));
    pairs.weights.push(weight);
  };
  for (const query of chosen) {
    const row = rows[query]!;
    const own = animals.indexOf(individuals[query]!);
    if (own !== -1) add(row[own]!, true, 1);
    const others = [...row.keys()].filter((animal) => animal !== own).sort((a, b) => row[b]! - row[a]!);
    for (const animal of others.slice(0, compared)) add(row[animal]!, false, 1);
    const rest = others.slice(compared);
    const taken = Math.min(compared, rest.length);
    for (let i = 0; i < taken; i++)
      add(row[rest[Math.floor(((i + 0.5) * rest.length) / taken)]!]!, false, rest.length / taken);
  }
  return pairs;
}

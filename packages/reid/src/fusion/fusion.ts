import { topK } from '../matching/top-k.ts';
import { breakTies } from './break-ties.ts';
import { evidenceNames, evidenceOf, type Scores } from './evidence.ts';
import { type Choice, fitWeights, weightedSums } from './fit-weights.ts';
import { fitIsotonic, interpolate } from './isotonic.ts';

/** How cosines and local features are joined. */
export interface Fusion {
  /** How much each of {@link evidenceNames} counts in the sum that photos are ranked by. */
  readonly weights: readonly number[];
  /** P(same individual) at some of these sums, by growing sum; in between it is linear. */
  readonly probabilities: readonly { readonly sum: number; readonly probability: number }[];
}

/** A query whose individual is known, against the whole gallery. */
export interface KnownQuery extends Scores {
  readonly individual: string;
}

/** Fewer queries than this say too little. */
export const leastQueries = 20;

/** Photos of each kind that a query is compared with, the best by that kind: the others would hardly change what is learnt. */
const compared = 300;

/**
 * Learns from queries whose individuals are known how to join scores, of gallery photos of these `individuals` ('' where unknown, which
 * say nothing); `fallback` where fewer than {@link leastQueries} of them are in the gallery. Probabilities are those that an isotonic
 * regression on the same pairs finds, as in WildFusion (Cermak et al. 2024).
 */
export function fitFusion(queries: readonly KnownQuery[], individuals: readonly string[], fallback: Fusion): Fusion {
  return learn(
    queries.map((query) => choiceOf(query, individuals)),
    fallback,
  );
}

function learn(known: readonly (Choice | null)[], fallback: Fusion): Fusion {
  const choices = known.filter((choice) => choice !== null);
  if (choices.length < leastQueries) return fallback;
  const weights = Array.from(fitWeights(choices, evidenceNames.length));
  const { blocks, at } = fitIsotonic(
    choices.flatMap(({ evidence }) => Array.from(weightedSums(evidence, weights))),
    choices.flatMap(({ isSame }) => Array.from(isSame)),
  );
  return { weights, probabilities: blocks.map(({ score }) => ({ sum: score, probability: at(score) })) };
}

/** None where the query's individual is '', not in the gallery, or all that there is. */
function choiceOf(query: KnownQuery, individuals: readonly string[]): Choice | null {
  if (query.individual === '') return null;
  const evidence = evidenceOf(query);
  const best = [query.cosines, query.similarities].flatMap((row) => topK(row, compared).map(({ index }) => index));
  const same = [...individuals.keys()].filter((i) => individuals[i] === query.individual);
  const photos = [...new Set([...best, ...same])].filter((i) => individuals[i] !== '');
  if (same.length === 0 || same.length === photos.length) return null;
  return {
    evidence: evidenceNames.map((name) => Float64Array.from(photos, (i) => evidence[name][i]!)),
    isSame: Uint8Array.from(photos, (i) => Number(individuals[i] === query.individual)),
  };
}

/** One query's scores as one row of probabilities, [gallery], in the order of the sums, of which a float32 near 1 would not keep all. */
export function fuseRow(scores: Scores, { weights, probabilities }: Fusion): Float32Array {
  const evidence = evidenceOf(scores);
  const sums = weightedSums(
    evidenceNames.map((name) => evidence[name]),
    weights,
  );
  const knots = probabilities.map(({ sum, probability }) => ({ score: sum, value: probability }));
  return breakTies(
    sums.map((sum) => interpolate(knots, sum)),
    sums,
  );
}

/** Parts that the individuals are dealt into. */
const folds = 5;

/**
 * How to join the scores of each held-out query for judging it, [queries]: each fifth of the individuals by what the others teach, so that
 * no query is judged by what was learnt from its animal.
 */
export function heldOutFusions(
  queries: readonly KnownQuery[],
  individuals: readonly string[],
  fallback: Fusion,
): Fusion[] {
  const names = [...new Set(queries.map(({ individual }) => individual))].sort();
  const fold = new Map(names.map((individual, i) => [individual, i % folds]));
  const foldOf = ({ individual }: KnownQuery) => fold.get(individual)!;
  const choices = queries.map((query) => choiceOf(query, individuals));
  const learnt = Array.from({ length: folds }, (_, own) =>
    learn(
      choices.filter((_, i) => foldOf(queries[i]!) !== own),
      fallback,
    ),
  );
  return queries.map((query) => learnt[foldOf(query)]!);
}

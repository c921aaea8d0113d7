import { fitIsotonic } from '../fusion/isotonic.ts';

/** Pairs of one animal that are needed to learn from. */
const leastPairs = 30;

/** A photo of a known animal. */
export interface KnownPhoto {
  readonly individual: string;
  readonly encounter: string;
}

/**
 * P(same animal) by the similarity of two photos, as it holds among the known animals of the very catalogue. `rows` are the similarities of some
 * of the known photos with all of them, [queries][known], `queries` their positions. Photos of one encounter are left out: they are alike because they were
 * taken one after another. Undefined where too few pairs show one animal.
 */
export function learnProbabilities(
  rows: readonly Float32Array[],
  queries: readonly number[],
  known: readonly KnownPhoto[],
): ((similarity: number) => number) | undefined {
  const scores: number[] = [];
  const outcomes: number[] = [];
  for (const [i, row] of rows.entries()) {
    const query = known[queries[i]!]!;
    for (const [j, photo] of known.entries()) {
      if (photo.encounter === query.encounter) continue;
      scores.push(row[j]!);
      outcomes.push(photo.individual === query.individual ? 1 : 0);
    }
  }
  const same = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (same < leastPairs || same === outcomes.length) return undefined;
  const fitted = fitIsotonic(scores, outcomes);
  return (similarity) => fitted.at(similarity);
}

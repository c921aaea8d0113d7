import { type Evaluation, evaluationOf, judge } from './metrics.ts';
import { type Ranking, withIndividuals } from './rank-by-individual.ts';

/** Judges similarities of 0 to 1, [queries][gallery]. */
export function evaluateRows(
  rows: readonly Float32Array[],
  queries: readonly { readonly individual: string }[],
  gallery: readonly string[],
  ranking: Ranking,
): Evaluation {
  return evaluationOf(
    rows.map((row, query) => {
      const ranked = ranking === 'individuals' ? withIndividuals(row, gallery) : row;
      return judge(query, ranked, queries[query]!.individual, gallery);
    }),
  );
}

import type { Knot } from '../fusion/isotonic.ts';
import { interpolate } from '../fusion/isotonic.ts';

/**
 * P(same animal) of a pair of photos by the similarity of their local features: what held on all 2.2 million pairs of held-out photos with the
 * gallery of right whales (docs/accuracy.md), of which 0.4 % show the same animal. A set of fewer animals has more pairs that do: it errs to the
 * careful side.
 */
export const pairProbabilities: readonly Knot[] = [
  { score: 0, value: 0.003 },
  { score: 0.1, value: 0.007 },
  { score: 0.2, value: 0.028 },
  { score: 0.3, value: 0.085 },
  { score: 0.4, value: 0.19 },
  { score: 0.5, value: 0.29 },
  { score: 0.575, value: 0.5 },
  { score: 0.65, value: 0.64 },
  { score: 0.75, value: 0.87 },
  { score: 0.85, value: 0.968 },
  { score: 0.95, value: 0.994 },
];

/**
 * P(same animal) of each pair of encounters, [encounters × encounters] and symmetric: that of the two photos that look the most alike.
 * `rows` are the similarities of all photos with all, [photos][photos]; either of a pair may have been the query. `encounterOf` is the position of each
 * photo's encounter. Encounters that share a picture cannot be told apart by it: a photo is never compared with itself.
 */
export function encounterProbabilities(
  rows: readonly Float32Array[],
  encounterOf: readonly number[],
  count: number,
  knots: readonly Knot[] = pairProbabilities,
): Float32Array {
  const most = new Float32Array(count * count);
  for (const [i, row] of rows.entries()) {
    const a = encounterOf[i]!;
    for (let j = 0; j < row.length; j++) {
      const b = encounterOf[j]!;
      if (a === b) continue;
      const similarity = Math.max(most[a * count + b]!, row[j]!);
      most[a * count + b] = similarity;
      most[b * count + a] = similarity;
    }
  }
  return most.map((similarity) => interpolate(knots, similarity));
}

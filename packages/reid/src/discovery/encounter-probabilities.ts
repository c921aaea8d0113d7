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
 * P(same animal) of each pair of encounters, [encounters × encounters] and symmetric. `rows` are the similarities of all photos with all,
 * [photos][photos]; either of a pair may have been the query. `encounterOf` is the position of each photo's encounter.
 *
 * Each photo is as much like an encounter as like that one's most similar photo; the log-odds of the photos are averaged. The best of many pairs alone
 * would grow with their number, whatever they show.
 */
export function encounterProbabilities(
  rows: readonly Float32Array[],
  encounterOf: readonly number[],
  count: number,
  probabilityOf: (similarity: number) => number = usualProbability,
): Float32Array {
  const logOdds = new Float32Array(count * count);
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [photo, encounter] of encounterOf.entries()) members[encounter]!.push(photo);
  const evidence = (photo: number, other: number) => {
    const best = members[other]!.reduce((most, j) => Math.max(most, rows[photo]![j]!, rows[j]![photo]!), 0);
    const p = probabilityOf(best);
    return Math.log(p / (1 - p));
  };
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      if (a === b) continue;
      const share = 1 / (members[a]!.length + members[b]!.length);
      for (const photo of members[a]!) {
        const own = share * evidence(photo, b);
        logOdds[a * count + b]! += own;
        logOdds[b * count + a]! += own;
      }
    }
  }
  return logOdds.map((value) => 1 / (1 + Math.exp(-value)));
}

const usualProbability = (similarity: number) => interpolate(pairProbabilities, similarity);

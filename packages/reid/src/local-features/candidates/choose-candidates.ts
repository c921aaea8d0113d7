import { topK } from '../../matching/top-k.ts';

/** How many photos of a gallery are compared in full with a query: the best so many, or all. */
export type CandidateChoice = number | 'all';

/** Above so many photos a gallery is searched by an index first, unless something else is asked for. */
const mostInFull = 20_000;
const usual = 1000;

/** How many of `photos` are compared in full; null where all are. */
export function candidatesOf(choice: CandidateChoice | undefined, photos: number): number | null {
  const count = choice ?? (photos > mostInFull ? usual : 'all');
  return count === 'all' || count >= photos ? null : count;
}

/** The best `count` photos, in turn by each of several scores, in the order of the gallery. */
export function chooseCandidates(scores: readonly Float32Array[], count: number): number[] {
  const best = scores.map((row) => topK(row, count));
  const chosen = new Set<number>();
  for (let rank = 0; rank < count; rank++)
    for (const list of best) if (chosen.size < count) chosen.add(list[rank]!.index);
  return [...chosen].sort((a, b) => a - b);
}

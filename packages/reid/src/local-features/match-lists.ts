import type { ComparedSide } from '../matching/match-photos.ts';
import { chooseMatches, layouts, type TableLayout } from '../matching/match-table.ts';
import { type Ranking, withIndividuals } from '../matching/rank-by-individual.ts';
import type { Match } from '../matching/retrieval.ts';
import { selfRows } from '../matching/self-rows.ts';
import type { MatchedPoints } from './feature-matcher.ts';

export interface ListOptions {
  /** What photos are ranked by; individuals where nothing is said. */
  readonly ranking?: Ranking;
  /** What is listed for a query, and how many of them; 20 photos where nothing is said. */
  readonly layout?: Pick<TableLayout, 'list' | 'top'>;
}

/** The best of a gallery for one query after the other, itself left out, with the points that belong together. */
export class MatchLists {
  readonly matches: Match[][] = [];
  readonly points: MatchedPoints[][] = [];
  readonly #individuals: readonly string[];
  readonly #self: (query: number) => number | undefined;
  readonly #options: Required<ListOptions>;

  constructor(
    queries: ComparedSide,
    gallery: ComparedSide,
    { ranking = 'individuals', layout = layouts.long }: ListOptions,
  ) {
    this.#individuals = gallery.individuals;
    this.#self = selfRows(queries, gallery);
    this.#options = { ranking, layout };
  }

  /** Takes over the similarities, 0 to 1, of the next query with the whole gallery. */
  add(similarities: Float32Array, points: (photo: number) => MatchedPoints): void {
    const { ranking, layout } = this.#options;
    const own = this.#self(this.matches.length);
    // A photo says nothing of its animal where it is asked about itself.
    if (own !== undefined) similarities[own] = 0;
    const row = ranking === 'individuals' ? withIndividuals(similarities, this.#individuals) : similarities;
    const best = chooseMatches(row, this.#individuals, layout, (index) => index === own);
    this.matches.push(best);
    this.points.push(best.map(({ index }) => points(index)));
  }
}

import { type IndividualCounts, type IndividualMatch, individualMatches } from '../matching/individual-matches.ts';
import type { ComparedSide } from '../matching/match-photos.ts';
import { chooseMatches, layouts, type TableLayout } from '../matching/match-table.ts';
import { type Ranking, withIndividuals } from '../matching/rank-by-individual.ts';
import type { Match } from '../matching/retrieval.ts';
import type { SelfRows } from '../matching/self-rows.ts';
import type { MatchedPoints } from './feature-matcher.ts';

export interface ListOptions {
  /** What photos are ranked by; individuals where nothing is said. */
  readonly ranking?: Ranking;
  /** What is listed for a query, and how many of them; 20 photos where nothing is said. */
  readonly layout?: Pick<TableLayout, 'list' | 'top'>;
  /** How many individuals are found for a query beside that, with their best photos; none where nothing is said. */
  readonly listed?: IndividualCounts;
}

/** The best of a gallery for one query after the other, itself left out, with the points that belong together. */
export class MatchLists {
  readonly matches: Match[][] = [];
  readonly individuals: IndividualMatch[][] = [];
  readonly points: MatchedPoints[][] = [];
  readonly #known: readonly string[];
  readonly #self: SelfRows;
  readonly #options: Required<Omit<ListOptions, 'listed'>> & Pick<ListOptions, 'listed'>;

  constructor(
    gallery: Pick<ComparedSide, 'individuals'>,
    self: SelfRows,
    { ranking = 'individuals', layout = layouts.long, listed }: ListOptions,
  ) {
    this.#known = gallery.individuals;
    this.#self = self;
    this.#options = { ranking, layout, listed };
  }

  /** Takes over the similarities, 0 to 1, of the next query with the whole gallery. */
  add(similarities: Float32Array, points: (photo: number) => MatchedPoints): void {
    const { ranking, layout, listed } = this.#options;
    const own = this.#self(this.matches.length);
    // A photo says nothing of its animal where it is asked about itself.
    for (const index of own) similarities[index] = 0;
    const isOwn = (index: number) => own.includes(index);
    const row = ranking === 'individuals' ? withIndividuals(similarities, this.#known) : similarities;
    const best = chooseMatches(row, this.#known, layout, isOwn);
    this.matches.push(best);
    if (listed) this.individuals.push(individualMatches(row, this.#known, listed, isOwn));
    this.points.push(best.map(({ index }) => points(index)));
  }
}

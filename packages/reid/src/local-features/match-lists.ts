import type { Judge } from '../calibration/judge.ts';
import {
  type IndividualCounts,
  type IndividualMatch,
  individualMatches,
  namesOf,
} from '../matching/individual-matches.ts';
import type { ComparedSide } from '../matching/match-photos.ts';
import { chooseMatches, layouts, type TableLayout } from '../matching/match-table.ts';
import { type Ranking, withIndividuals } from '../matching/rank-by-individual.ts';
import type { SelfRows } from '../matching/self-rows.ts';
import type { Match } from '../matching/top-k.ts';
import type { MatchedPoints } from './feature-matcher.ts';

export interface ListOptions {
  /** Whether a row of the gallery is of the query's own encounter, and no answer; none is where nothing is said. */
  readonly isMet?: (query: number, row: number) => boolean;
  /** What photos are ranked by; individuals where nothing is said. */
  readonly ranking?: Ranking;
  /** What is listed for a query, and how many of them; 20 photos where nothing is said. */
  readonly layout?: Pick<TableLayout, 'list' | 'top'>;
  /** How many individuals are found for a query beside that, with their best photos; none where nothing is said. */
  readonly listed?: IndividualCounts;
  /** Who says what scores mean; nobody where it is null. */
  readonly judge?: Judge | null;
}

/** The best of a gallery for one query after the other, itself left out, with the points that belong together. */
export class MatchLists {
  readonly matches: Match[][] = [];
  readonly individuals: IndividualMatch[][] = [];
  readonly points: MatchedPoints[][] = [];
  readonly #known: readonly string[];
  readonly #self: SelfRows;
  readonly #isMet: (query: number, row: number) => boolean;
  readonly #options: Required<Pick<ListOptions, 'ranking' | 'layout'>> & Pick<ListOptions, 'listed' | 'judge'>;

  constructor(
    gallery: Pick<ComparedSide, 'individuals'>,
    self: SelfRows,
    { ranking = 'individuals', layout = layouts.long, listed, judge, isMet = () => false }: ListOptions,
  ) {
    this.#known = gallery.individuals;
    this.#self = self;
    this.#isMet = isMet;
    this.#options = { ranking, layout, listed, judge };
  }

  /**
   * Takes over the similarities, 0 to 1, of the next query with the whole gallery. It is judged by its `scores`, which differ where photos follow
   * the best one.
   */
  add(similarities: Float32Array, points: (photo: number) => MatchedPoints, scores: Float32Array = similarities): void {
    const { ranking, layout, listed, judge } = this.#options;
    const query = this.matches.length;
    const own = this.#self(query);
    const isOwn = (index: number) => own.includes(index) || this.#isMet(query, index);
    // A photo says nothing of its animal where it is asked about itself, nor do those of its encounter.
    for (const index of similarities.keys()) if (isOwn(index)) similarities[index] = 0;
    const row = ranking === 'individuals' ? withIndividuals(similarities, this.#known) : similarities;
    const best = chooseMatches(row, this.#known, layout, isOwn);
    this.matches.push(best);
    const animals = listed ? individualMatches(row, this.#known, listed, isOwn) : [];
    if (listed) this.individuals.push(animals);
    judge?.add(scores, isOwn, namesOf(best, animals, this.#known));
    this.points.push(best.map(({ index }) => points(index)));
  }
}

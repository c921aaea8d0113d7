import { interpolate, type Knot } from '../../fusion/isotonic.ts';

/** What scores come from: embeddings of a network, local features, or both. */
export interface ScoreSource {
  /** The id of the network's scores; null without a network, undefined where nothing says which it was. */
  readonly network: string | null | undefined;
  /** The id of the extractor of local features; null without. */
  readonly features: string | null;
  /** What a score is called: `cosine`, say. */
  readonly name: string;
}

/** What held-out photos taught of the scores of a {@link ScoreSource}. Every second photo counts as one whose animal the gallery lacks. */
export interface Certainty {
  readonly queries: number;
  readonly individuals: number;
  /** P(the first individual is the right one), by the score of its best photo. */
  readonly first: readonly Knot[];
  /** P(an individual is the right one) of those after the first. */
  readonly later: readonly Knot[];
  /** P(the gallery has the query's individual), by the score of the first. */
  readonly known: readonly Knot[];
}

/** In words, how sure the first answer to a query is. */
export const bands = ['likely', 'check', 'absent'] as const;
export type Band = (typeof bands)[number];

export const bandWords: Readonly<Record<Band, string>> = {
  likely: 'likely',
  check: 'check',
  absent: 'probably not in the catalogue',
};

/** From here on an answer is likely: nine of ten are right. */
const likely = 0.9;

/** Up to here it is wrong: of ten, at most one was right. Whether the animal is new is another question. */
const unlikely = 0.1;

/** How sure one answer to a query is. */
export interface Judgement {
  /** That the individual is the right one. */
  readonly probability: number;
  /** Of the first answer. */
  readonly band: Band | null;
}

/** Judges an individual by its score and its place, from 1, among the individuals found for a query. */
export function judgeAnswer({ first, later, known }: Certainty, score: number, place: number): Judgement {
  if (place > 1) return { probability: interpolate(later, score), band: null };
  const probability = interpolate(first, score);
  if (probability >= likely) return { probability, band: 'likely' };
  return { probability, band: probability <= unlikely && interpolate(known, score) < 0.5 ? 'absent' : 'check' };
}

/** A probability as whole percent, never 0 nor 100: nothing measured is that sure. */
export function percentWords(probability: number): string {
  const percent = Math.round(100 * probability);
  if (percent < 1) return '< 1 %';
  return percent > 99 ? '> 99 %' : `${percent} %`;
}

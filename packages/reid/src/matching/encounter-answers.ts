import { stringify } from 'csv-stringify/sync';
import { bandWords, type Certainty, judgeAnswer } from './certainty/certainty.ts';
import type { PhotoMatches } from './match-photos.ts';

/** An animal as an answer to an encounter, and the two photos that say so best. */
export interface EncounterAnswer {
  readonly individual: string;
  readonly score: number;
  /** Rows of the queries and of the gallery. */
  readonly query: number;
  readonly match: number;
}

/** What was found for the photos of one encounter together. */
export interface EncounterMatches {
  readonly encounter: string;
  /** Rows of its photos. */
  readonly queries: readonly number[];
  /** Best first. */
  readonly answers: readonly EncounterAnswer[];
}

/** The score of an animal for an encounter, from its scores for the photos: that of the best. */
const aggregated = (scores: readonly number[]): number => scores.reduce((best, score) => Math.max(best, score));

/** Animals for each encounter of the queries, in the order of their first photos; photos without an encounter are in none. */
export function encounterMatches(found: PhotoMatches): EncounterMatches[] {
  const met = [...found.queries.paths.keys()].filter((query) => encounterOf(found, query) !== undefined);
  return [...Map.groupBy(met, (query) => encounterOf(found, query)!)].map(([encounter, queries]) => {
    const pairs = queries.flatMap((query) =>
      found.individuals[query]!.filter(({ individual }) => individual !== '').map(({ individual, photos: [best] }) => ({
        individual,
        query,
        match: best!.index,
        score: best!.similarity,
      })),
    );
    const answers = [...Map.groupBy(pairs, ({ individual }) => individual).values()].map((own) => {
      const best = own.reduce((a, b) => (b.score > a.score ? b : a));
      return { ...best, score: aggregated(own.map(({ score }) => score)) };
    });
    return { encounter, queries, answers: answers.sort((a, b) => b.score - a.score) };
  });
}

const encounterOf = ({ queries }: PhotoMatches, query: number) => queries.photos?.[query]?.encounter;

const columns = [
  ...['encounter', 'photos', 'seen', 'place', 'rank', 'individual', 'similarity', 'probability', 'certainty'],
  ...['known_encounter', 'known_seen', 'known_place', 'query', 'match'],
] as const;

/** A line for each encounter and animal, as CSV. */
export function encounterTable(
  found: PhotoMatches,
  encounters: readonly EncounterMatches[],
  certainty: Certainty | null,
): string {
  const { queries, gallery, scores } = found;
  const rows = encounters.flatMap(({ encounter, queries: photos, answers }) =>
    answers.map(({ individual, score, query, match }, i) => {
      const judged = certainty && judgeAnswer(certainty, score, i + 1);
      const words = judged ? (judged.band === null ? '' : bandWords[judged.band]) : `uncalibrated ${scores.name}`;
      const [asked, known] = [queries.photos?.[query], gallery.photos?.[match]];
      return [
        ...[encounter, photos.length, day(asked?.date), asked?.place, i + 1, individual, score.toFixed(6)],
        ...[judged?.probability.toFixed(3), words, known?.encounter, day(known?.date), known?.place],
        ...[queries.paths[query], gallery.paths[match]],
      ];
    }),
  );
  return stringify([columns, ...rows]);
}

const day = (date: number | undefined) => (date === undefined ? '' : new Date(date).toISOString().slice(0, 10));

/** The answer that is surest of all, with its encounter; undefined where nothing was found. */
export function surestAnswer(
  encounters: readonly EncounterMatches[],
): (EncounterAnswer & Pick<EncounterMatches, 'encounter'>) | undefined {
  const first = encounters.flatMap(({ encounter, answers }) =>
    answers.slice(0, 1).map((answer) => ({ ...answer, encounter })),
  );
  return first.sort((a, b) => b.score - a.score)[0];
}

import { csvText } from '@flukeprint/catalogue/export/csv-text';
import { bandWords } from '../calibration/words.ts';
import type { PhotoMatches } from './match-photos.ts';

/** A photo of an encounter beside one of an animal: rows of the queries and of the gallery. */
export interface PhotoPair {
  readonly query: number;
  readonly match: number;
  readonly score: number;
}

/** An animal as an answer to an encounter. */
export interface EncounterAnswer {
  readonly individual: string;
  readonly score: number;
  /** P(same animal) by all photos together; null where the scores are not calibrated. */
  readonly probability: number | null;
  /** The photos that say so, the most alike first. */
  readonly pairs: readonly PhotoPair[];
}

/** What was found for the photos of one encounter together. */
export interface EncounterMatches {
  readonly encounter: string;
  /** Rows of its photos. */
  readonly queries: readonly number[];
  /** The likeliest first, by the best photo where the scores are not calibrated. */
  readonly answers: readonly EncounterAnswer[];
}

/** As many individuals of each photo as may be the best of an encounter's photos together, with the photos that say so. */
export const fusedIndividuals = { top: 20, photos: 3 };

/** The score of an animal for an encounter, from its scores for the photos: that of the best. */
const aggregated = (scores: readonly number[]): number => scores.reduce((best, score) => Math.max(best, score));

/** Animals for each encounter of the queries, in the order of their first photos; photos without an encounter are in none. */
export function encounterMatches(found: PhotoMatches): EncounterMatches[] {
  const met = [...found.queries.paths.keys()].filter((query) => encounterOf(found, query) !== undefined);
  return [...Map.groupBy(met, (query) => encounterOf(found, query)!)].map(([encounter, queries]) => {
    const named = queries.flatMap((query) =>
      found.individuals[query]!.filter(({ individual }) => individual !== '').map((answer) => ({ query, ...answer })),
    );
    const judged = found.answers?.encounters.get(encounter);
    const answers = [...Map.groupBy(named, ({ individual }) => individual)].map(([individual, own]) => ({
      individual,
      score: aggregated(own.map(({ photos: [best] }) => best!.similarity)),
      probability: judged?.probabilities.get(individual) ?? null,
      pairs: own
        .flatMap(({ query, photos }) =>
          photos.map(({ index, similarity }) => ({ query, match: index, score: similarity })),
        )
        .sort((a, b) => b.score - a.score),
    }));
    const order = (a: EncounterAnswer, b: EncounterAnswer) =>
      (b.probability ?? 0) - (a.probability ?? 0) || b.score - a.score;
    return { encounter, queries, answers: answers.sort(order) };
  });
}

const encounterOf = ({ queries }: PhotoMatches, query: number) => queries.photos?.[query]?.encounter;

const columns = [
  ...['encounter', 'photos', 'seen', 'place', 'rank', 'individual', 'similarity', 'probability', 'certainty'],
  ...['known_encounter', 'known_seen', 'known_place', 'query', 'match', 'probability_new', 'enough'],
] as const;

/** A line for each encounter and animal, as CSV. */
export function encounterTable(found: PhotoMatches, encounters: readonly EncounterMatches[]): string {
  const { queries, gallery, scores } = found;
  const rows = encounters.flatMap(({ encounter, queries: photos, answers }) => {
    const judged = found.answers?.encounters.get(encounter);
    return answers.map(({ individual, score, probability, pairs: [best] }, i) => {
      const { query, match } = best!;
      const words = judged ? (i > 0 ? '' : bandWords[judged.band]) : `uncalibrated ${scores.name}`;
      const [asked, known] = [queries.photos?.[query], gallery.photos?.[match]];
      return [
        ...[encounter, photos.length, day(asked?.date), asked?.place, i + 1, individual, score.toFixed(6)],
        ...[probability?.toFixed(3), words, known?.encounter, day(known?.date), known?.place],
        ...[queries.paths[query], gallery.paths[match], judged?.isNew.toFixed(3), judged?.enough],
      ];
    });
  });
  return csvText([columns, ...rows.map((row) => row.map((cell) => cell ?? null))]);
}

const day = (date: number | undefined) => (date === undefined ? '' : new Date(date).toISOString().slice(0, 10));

/** The answer that is surest of all, with its encounter; undefined where nothing was found. */
export function surestAnswer(
  encounters: readonly EncounterMatches[],
): (EncounterAnswer & Pick<EncounterMatches, 'encounter'>) | undefined {
  const first = encounters.flatMap(({ encounter, answers }) =>
    answers.slice(0, 1).map((answer) => ({ ...answer, encounter })),
  );
  return first.sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0) || b.score - a.score)[0];
}

import type { Catalogue } from '../catalogue.ts';
import { mergedInto } from '../lists/merged-into.ts';
import type { Answer } from './first-readings.ts';

/** Two who read one encounter, the second without knowing what the first said. */
export interface Reading {
  readonly id: number;
  readonly encounter: number;
  readonly choice: string;
  /** The decisions. */
  readonly first: number;
  readonly second: number;
  readonly firstAnswer: Answer;
  readonly secondAnswer: Answer;
  /** As the animals are now: those that were merged since are one. */
  readonly firstAnimal: number | null;
  readonly secondAnimal: number | null;
  readonly firstCertainty: string | null;
  readonly secondCertainty: string | null;
  /** Whether the answers are the same, and where they name animals, these. */
  readonly isAgreed: boolean;
}

/** All second readings that stand, in their order. */
export async function readingsOf({ engine: { database } }: Pick<Catalogue, 'engine'>): Promise<Reading[]> {
  const rows = await database
    .selectFrom('reading')
    .innerJoin('change', (join) =>
      join
        .onRef('change.subject_id', '=', 'reading.id')
        .on('change.subject', '=', 'reading')
        .on('change.field', '=', 'answer'),
    )
    .where('reading.answer', 'is not', null)
    .selectAll('reading')
    .select('change.decision_id as second')
    .orderBy('reading.id')
    .execute();
  const mergedNow = await mergedInto(database);
  const now = (individual: number | null) => (individual === null ? null : mergedNow(individual));
  return rows.map((row) => {
    const [firstAnswer, secondAnswer] = [row.first_answer as Answer, row.answer as Answer];
    const [firstAnimal, secondAnimal] = [now(row.first_individual_id), now(row.individual_id)];
    return {
      ...{ id: row.id, encounter: row.encounter_id, choice: row.choice },
      ...{ first: row.decision_id, second: row.second },
      ...{ firstAnswer, secondAnswer, firstAnimal, secondAnimal },
      ...{ firstCertainty: row.first_certainty, secondCertainty: row.certainty },
      isAgreed: firstAnswer === secondAnswer && (firstAnswer !== 'same' || firstAnimal === secondAnimal),
    };
  });
}

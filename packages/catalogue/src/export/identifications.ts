import type { Catalogue } from '../catalogue.ts';

/** Who said which animal an encounter shows. */
export interface Identification {
  readonly by: string;
  /** UTC. */
  readonly at: string;
  /** By a person who looked, not by a table. */
  readonly isDecided: boolean;
}

/** The latest decision that stands on each encounter's animal. */
export async function identificationsOf({ engine: { database } }: Catalogue): Promise<Map<number, Identification>> {
  const rows = await database
    .selectFrom('change')
    .innerJoin('decision', 'decision.id', 'change.decision_id')
    .leftJoin('undone', 'undone.decision_id', 'change.decision_id')
    .select(['change.subject_id', 'decision.made_by', 'decision.made_at', 'decision.kind'])
    .where('change.subject', '=', 'encounter')
    .where('change.field', '=', 'individual_id')
    .where('undone.decision_id', 'is', null)
    .orderBy('change.decision_id')
    .execute();
  return new Map(
    rows.map(({ subject_id, made_by, made_at, kind }) => [
      subject_id,
      { by: made_by, at: made_at, isDecided: kind !== 'import' },
    ]),
  );
}

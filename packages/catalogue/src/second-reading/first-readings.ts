import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../journal/transaction.ts';

/** What a reader may say of an encounter: an animal of the catalogue, one that is not in it, or that nobody can tell. */
export const answers = ['same', 'new', 'incomparable'] as const;
/** One of {@link answers}. */
export type Answer = (typeof answers)[number];

/** The decision of a person by which an encounter has the animal it has now, or has none. */
export interface FirstReading {
  readonly encounter: number;
  readonly decision: number;
  readonly by: string;
  readonly at: string;
  readonly answer: Answer;
  /** Of `incomparable`: the animal that it was held against. */
  readonly individual: number;
  readonly certainty: string | null;
  readonly isMerge: boolean;
  /** Whether two readings differed before, and this settled it. */
  readonly isThird: boolean;
}

/** Decisions that say who an encounter shows after somebody looked: an import did not look. */
const kinds = ['verdict', 'new animal', 'name', 'merge'];

/** The first readings of all encounters with photos, or of one, by their encounters. Encounters that merely differ from some animals have none. */
export async function firstReadings(
  { engine }: Pick<Catalogue, 'engine'>,
  encounter?: number,
): Promise<ReadonlyMap<number, FirstReading>> {
  const database = engine.database as Transaction;
  const unnamed = await openVerdicts(database, encounter);
  return new Map([...unnamed, ...(await namings(database, encounter))].map((reading) => [reading.encounter, reading]));
}

async function namings(database: Transaction, encounter: number | undefined): Promise<FirstReading[]> {
  let chosen = database
    .selectFrom('decision')
    .innerJoin('change', 'change.decision_id', 'decision.id')
    .innerJoin('encounter', 'encounter.id', 'change.subject_id')
    .leftJoin('comparison', (join) =>
      join
        .onRef('comparison.encounter_id', '=', 'encounter.id')
        .onRef('comparison.individual_id', '=', 'encounter.individual_id'),
    )
    .leftJoin('change as naming', (join) =>
      join
        .onRef('naming.decision_id', '=', 'decision.id')
        .onRef('naming.subject_id', '=', 'encounter.individual_id')
        .on('naming.subject', '=', 'individual')
        .on('naming.field', '=', 'name'),
    )
    .where('decision.kind', 'in', kinds)
    .where('change.subject', '=', 'encounter')
    .where('change.field', '=', 'individual_id')
    .where('encounter.individual_id', 'is not', null)
    .where('encounter.id', 'in', placed(database))
    .where(standsLast);
  if (encounter !== undefined) chosen = chosen.where('encounter.id', '=', encounter);
  const rows = await chosen
    .select([
      'encounter.id as encounter',
      'encounter.individual_id as individual',
      'comparison.certainty',
      'naming.decision_id as naming',
      ...ofDecision,
    ])
    .execute();
  return rows.map(({ individual, naming, kind, certainty, evidence, ...row }) => ({
    ...row,
    individual: individual!,
    answer: naming === null ? 'same' : 'new',
    certainty: kind === 'verdict' ? certainty : null,
    isMerge: kind === 'merge',
    isThird: settles(evidence),
  }));
}

/** Verdicts that gave no name, the telling one of each encounter last. */
async function openVerdicts(database: Transaction, encounter: number | undefined): Promise<FirstReading[]> {
  let chosen = database
    .selectFrom('comparison')
    .innerJoin('encounter', 'encounter.id', 'comparison.encounter_id')
    .innerJoin('change', (join) =>
      join
        .onRef('change.subject_id', '=', 'comparison.id')
        .on('change.subject', '=', 'comparison')
        .on('change.field', '=', 'verdict'),
    )
    .innerJoin('decision', 'decision.id', 'change.decision_id')
    .where('encounter.individual_id', 'is', null)
    .where('encounter.id', 'in', placed(database))
    .where(({ or, eb }) =>
      or([eb('comparison.verdict', '=', 'incomparable'), eb('comparison.certainty', '=', 'possible')]),
    )
    .where(standsLast);
  if (encounter !== undefined) chosen = chosen.where('encounter.id', '=', encounter);
  const rows = await chosen
    .select([
      'encounter.id as encounter',
      'comparison.individual_id as individual',
      'comparison.verdict',
      'comparison.certainty',
      ...ofDecision,
    ])
    .orderBy('decision.id')
    .execute();
  return rows
    .map(
      ({ verdict, kind: _, evidence, ...row }): FirstReading => ({
        ...row,
        answer: verdict === 'same' ? 'same' : 'incomparable',
        isMerge: false,
        isThird: settles(evidence),
      }),
    )
    .sort((a, b) => Number(a.answer === 'same') - Number(b.answer === 'same'));
}

const ofDecision = [
  'decision.id as decision',
  'decision.kind',
  'decision.evidence',
  'decision.made_by as by',
  'decision.made_at as at',
] as const;

const placed = (database: Transaction) =>
  database.selectFrom('annotation').select('encounter_id').where('encounter_id', 'is not', null);

const settles = (evidence: string | null) => evidence !== null && 'readings' in JSON.parse(evidence);

/** Whether the change at hand stands, and none of the same field that came later does. */
const standsLast = sql<boolean>`
  not exists (select 1 from undone where undone.decision_id = change.decision_id)
  and not exists (
    select 1 from change as later
    where later.subject = change.subject and later.subject_id = change.subject_id and later.field = change.field
      and later.decision_id > change.decision_id
      and not exists (select 1 from undone where undone.decision_id = later.decision_id))`;

import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../journal/transaction.ts';
import { lastDecisionOn } from '../review/verdicts.ts';
import { type Answer, firstReadings } from './first-readings.ts';
import { type Reading, readingsOf } from './readings.ts';

/** What one of two readers said. */
export interface OneReading {
  /** Its line of the journal. */
  readonly decision: number;
  readonly by: string;
  /** UTC. */
  readonly at: string;
  readonly answer: Answer;
  readonly certainty: string | null;
  /** Whom they named, or beside whom they could not tell; null where it is nobody of the catalogue. */
  readonly individual: number | null;
  readonly name: string | null;
  /** Of its photos the one most like the encounter, by its annotation; null where there is none but the encounter's own. */
  readonly annotation: number | null;
  readonly note: string | null;
}

/** An encounter of which two readers say something else. */
export interface Disagreement {
  readonly encounter: number;
  readonly code: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  /** The encounter's first photo, by its annotation. */
  readonly annotation: number;
  readonly first: OneReading;
  readonly second: OneReading;
  /** The last decision about it: what a third is made on. */
  readonly seen: number;
}

/** Encounters at which two readers differ and nobody decided since, in the order in which they were read. */
export async function disagreementsOf(catalogue: Catalogue): Promise<Disagreement[]> {
  const database = catalogue.engine.database as Transaction;
  const open: Disagreement[] = [];
  for (const reading of await openReadings(catalogue)) {
    const { encounter: id } = reading;
    const encounter = await database
      .selectFrom('encounter')
      .innerJoin('annotation', 'annotation.encounter_id', 'encounter.id')
      .select(({ fn }) => [
        ...(['encounter.code', 'encounter.seen_at', 'encounter.place'] as const),
        fn.min('annotation.id').as('annotation'),
      ])
      .where('encounter.id', '=', id)
      .groupBy('encounter.id')
      .executeTakeFirstOrThrow();
    open.push({
      encounter: id,
      ...encounter,
      first: await oneOf(database, reading, 'first'),
      second: await oneOf(database, reading, 'second'),
      seen: await lastDecisionOn(database, id),
    });
  }
  return open;
}

/** The two decisions that differ about an encounter, for whoever decides as a third; undefined where none do. */
export async function readingsToSettle(
  catalogue: Catalogue,
  encounter: number,
): Promise<readonly [first: number, second: number] | undefined> {
  const [reading] = await openReadings(catalogue, encounter);
  return reading && [reading.first, reading.second];
}

async function openReadings(catalogue: Catalogue, encounter?: number): Promise<Reading[]> {
  const differing = (await readingsOf(catalogue)).filter(
    (reading) => !reading.isAgreed && (encounter === undefined || reading.encounter === encounter),
  );
  if (differing.length === 0) return [];
  const first = await firstReadings(catalogue, encounter);
  return differing.filter((reading) => first.get(reading.encounter)?.decision === reading.first);
}

async function oneOf(database: Transaction, reading: Reading, which: 'first' | 'second'): Promise<OneReading> {
  const decision = reading[which];
  const individual = reading[`${which}Animal`];
  const { made_by, made_at, evidence } = await database
    .selectFrom('decision')
    .select(['made_by', 'made_at', 'evidence'])
    .where('id', '=', decision)
    .executeTakeFirstOrThrow();
  const { note } = evidence === null ? {} : (JSON.parse(evidence) as { note?: unknown });
  return {
    ...{ decision, by: made_by, at: made_at, individual },
    answer: reading[`${which}Answer`],
    certainty: reading[`${which}Certainty`],
    name: individual === null ? null : await nameOf(database, individual),
    annotation: individual === null ? null : await photoLike(database, reading.encounter, individual),
    note: typeof note === 'string' ? note : null,
  };
}

async function nameOf(database: Transaction, individual: number): Promise<string | null> {
  const row = await database.selectFrom('individual').select('name').where('id', '=', individual).executeTakeFirst();
  return row?.name ?? null;
}

/** An animal's photo of another encounter: that which the search found most alike, else its first. */
async function photoLike(database: Transaction, encounter: number, individual: number): Promise<number | null> {
  const found = await database
    .selectFrom('candidate')
    .select('photos')
    .where('encounter_id', '=', encounter)
    .where('individual_id', '=', individual)
    .executeTakeFirst();
  const alike = found ? (JSON.parse(found.photos) as number[][]).map(([, other]) => other!) : [];
  const all = await database
    .selectFrom('annotation')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .select('annotation.id')
    .where('encounter.individual_id', '=', individual)
    .where('encounter.id', '!=', encounter)
    .orderBy('annotation.id')
    .execute();
  const ids = new Set(all.map(({ id }) => id));
  return alike.find((annotation) => ids.has(annotation)) ?? all[0]?.id ?? null;
}

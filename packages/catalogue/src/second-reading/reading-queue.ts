import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../journal/transaction.ts';
import type { Queue, QueuedEncounter } from '../review/queue.ts';
import { chosenReadings, type ReadingOptions, readingsBy } from './chosen-readings.ts';

/** Numbers of encounters in one question. */
const atOnce = 200;

/** What a second reader is to read, as the queue of a first: without candidates, which are seen with the encounter alone; `named` is how many were read. */
export async function readingQueue(
  catalogue: Catalogue,
  { offset = 0, ...options }: ReadingOptions & { readonly offset?: number },
): Promise<Queue> {
  const chosen = await chosenReadings(catalogue, options);
  const encounters = chosen.slice(offset, offset + atOnce).map(({ encounter }) => encounter);
  const rows = await described(catalogue.engine.database as Transaction, encounters);
  return {
    encounters: encounters.map((encounter) => rows.get(encounter)!),
    waiting: chosen.length,
    chosen: chosen.length,
    named: await readingsBy(catalogue, options.reader),
    places: [],
    search: null,
  };
}

async function described(database: Transaction, encounters: readonly number[]) {
  if (encounters.length === 0) return new Map<number, QueuedEncounter>();
  const rows = await database
    .selectFrom('encounter')
    .innerJoin('annotation', 'annotation.encounter_id', 'encounter.id')
    .select(({ fn }) => [
      ...(['encounter.id as encounter', 'encounter.code', 'encounter.seen_at', 'encounter.place'] as const),
      fn.count<number | string>('annotation.id').as('photos'),
      fn.min('annotation.id').as('annotation'),
      fn.max('annotation.quality').as('quality'),
    ])
    .where('encounter.id', 'in', encounters)
    .groupBy('encounter.id')
    .execute();
  const nobody = { flags: null, candidate: null, candidate_annotation: null, score: null, probability: null };
  return new Map(rows.map((row) => [row.encounter, { ...row, photos: Number(row.photos), ...nobody }]));
}

import { randomStream } from '@flukeprint/random';
import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { nameKey } from '../journal/registers.ts';
import type { Transaction } from '../journal/transaction.ts';
import { type FirstReading, firstReadings } from './first-readings.ts';

/** What is read a second time. */
export const readingChoices = ['new animals', 'merges', 'share', 'all'] as const;
/** One of {@link readingChoices}. */
export type ReadingChoice = (typeof readingChoices)[number];

export interface ReadingOptions {
  /** Who reads: what they decided themselves is left out. */
  readonly reader: string;
  readonly choice: ReadingChoice;
  /** Of `share`: how many of a hundred, drawn at random. */
  readonly percent?: number;
  /** Of the draw and of the order: the same seed chooses the same encounters, whatever is decided later. */
  readonly seed?: number;
}

/** First readings that a reader is to read without knowing them, in an order drawn at random: neighbours in time hint at each other. */
export async function chosenReadings(
  catalogue: Catalogue,
  { reader, choice, percent = 10, seed = 0 }: ReadingOptions,
): Promise<FirstReading[]> {
  const [first, known, read, searched] = await Promise.all([
    firstReadings(catalogue),
    encountersKnownTo(catalogue, reader),
    readDecisions(catalogue),
    encountersWithCandidates(catalogue),
  ]);
  const isDrawn = ({ encounter }: FirstReading) =>
    randomStream(seed, 'second reading', encounter).uniform() < percent / 100;
  const isChosen = (reading: FirstReading) =>
    ({
      'new animals': () => reading.answer === 'new',
      merges: () => reading.isMerge,
      share: () => isDrawn(reading),
      all: () => true,
    })[choice]();
  const mergesSeen = new Set<number>();
  const isOneOfMerge = ({ isMerge, decision }: FirstReading) =>
    !isMerge || (!mergesSeen.has(decision) && mergesSeen.add(decision) !== undefined);
  const order = (encounter: number) => randomStream(seed, 'order of readings', encounter).uniform();
  return (
    [...first.values()]
      .sort((a, b) => a.encounter - b.encounter)
      // A merge is one decision: its first encounter stands for all that it moved.
      .filter(isOneOfMerge)
      .filter((one) => !one.isThird && !known.has(one.encounter) && !read.has(keyOf(one.decision, one.encounter)))
      // Without candidates there is nothing to read but what somebody said; a merge shows the other animal.
      .filter((one) => one.isMerge || searched.has(one.encounter))
      .filter(isChosen)
      .map((reading) => ({ reading, at: order(reading.encounter) }))
      .sort((a, b) => a.at - b.at)
      .map(({ reading }) => reading)
  );
}

/** Encounters of which a person said who they show, or do not: taken back or not, they know. */
export async function encountersKnownTo(
  { engine }: Pick<Catalogue, 'engine'>,
  reader: string,
): Promise<ReadonlySet<number>> {
  const database = engine.database as Transaction;
  const everyone = await database.selectFrom('decision').select('made_by').distinct().execute();
  const own = everyone.map(({ made_by }) => made_by).filter((name) => nameKey(name) === nameKey(reader));
  if (own.length === 0) return new Set();
  const changes = database
    .selectFrom('change')
    .innerJoin('decision', 'decision.id', 'change.decision_id')
    .where('decision.made_by', 'in', own)
    .where('decision.kind', '!=', 'import');
  const [named, compared] = await Promise.all([
    changes
      .select('change.subject_id as encounter')
      .where('change.subject', '=', 'encounter')
      .where('change.field', '=', 'individual_id')
      .distinct()
      .execute(),
    changes
      .innerJoin('comparison', 'comparison.id', 'change.subject_id')
      .select('comparison.encounter_id as encounter')
      .where('change.subject', '=', 'comparison')
      .distinct()
      .execute(),
  ]);
  return new Set([...named, ...compared].map(({ encounter }) => encounter));
}

async function encountersWithCandidates({ engine }: Catalogue): Promise<ReadonlySet<number>> {
  const rows = await engine.database.selectFrom('candidate').select('encounter_id').where('rank', '=', 1).execute();
  return new Set(rows.map(({ encounter_id }) => encounter_id));
}

/** Decisions that were read a second time, each of an encounter; a merge of any is read. */
async function readDecisions({ engine }: Catalogue): Promise<ReadonlySet<string>> {
  const rows = await engine.database
    .selectFrom('reading')
    .select(['decision_id', 'encounter_id'])
    .where('answer', 'is not', null)
    .execute();
  return new Set(rows.map(({ decision_id, encounter_id }) => keyOf(decision_id, encounter_id)));
}

const keyOf = (decision: number, encounter: number) => `${decision} ${encounter}`;

/** How many a person read, what is taken back aside. */
export async function readingsBy({ engine }: Catalogue, reader: string): Promise<number> {
  const rows = await engine.database
    .selectFrom('decision')
    .leftJoin('undone', 'undone.decision_id', 'decision.id')
    .where('undone.decision_id', 'is', null)
    .where('decision.kind', '=', 'second-reading')
    .select(['decision.made_by', sql<number>`cast(count(*) as integer)`.as('n')])
    .groupBy('decision.made_by')
    .execute();
  return rows.filter(({ made_by }) => nameKey(made_by) === nameKey(reader)).reduce((sum, { n }) => sum + n, 0);
}

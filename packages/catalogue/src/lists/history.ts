import type { Catalogue } from '../catalogue.ts';
import { findIndividual } from '../decisions/find.ts';
import { CatalogueError } from '../errors.ts';
import type { Transaction } from '../journal/transaction.ts';
import type { Decision } from '../schema/tables.ts';

/** A line of the journal, and by which other it is taken back. */
export interface JournalLine extends Decision {
  readonly undone_by: number | null;
}

/** Which lines of the journal: all where nothing is said. */
export interface HistoryFilter {
  readonly encounter?: number;
  /** Name of an individual. */
  readonly individual?: string;
  /** Lines before this one alone. */
  readonly before?: number;
  /** As many of the latest. */
  readonly limit?: number;
}

/** The journal, the latest line first. Throws a {@link CatalogueError} where there is no such individual. */
export async function historyOf(
  { engine: { database } }: Catalogue,
  { encounter, individual, before, limit }: HistoryFilter = {},
): Promise<JournalLine[]> {
  const lines = database
    .selectFrom('decision')
    .leftJoin('undone', 'undone.decision_id', 'decision.id')
    .selectAll('decision')
    .select('undone.by_id as undone_by')
    .orderBy('decision.id', 'desc');
  const about = (subject: string, id: number) =>
    database.selectFrom('change').select('decision_id').where('subject', '=', subject).where('subject_id', '=', id);
  let chosen = before === undefined ? lines : lines.where('decision.id', '<', before);
  if (encounter !== undefined) chosen = chosen.where('decision.id', 'in', about('encounter', encounter));
  if (individual !== undefined) {
    const found = await findIndividual(database as Transaction, individual);
    if (!found) throw new CatalogueError(`there is no individual called ${individual}`);
    const naming = database
      .selectFrom('change')
      .select('decision_id')
      .where('subject', '=', 'encounter')
      .where('field', '=', 'individual_id')
      .where('value', '=', JSON.stringify(found.id));
    chosen = chosen.where(({ or, eb }) =>
      or([eb('decision.id', 'in', about('individual', found.id)), eb('decision.id', 'in', naming)]),
    );
  }
  return (limit === undefined ? chosen : chosen.limit(limit)).execute();
}

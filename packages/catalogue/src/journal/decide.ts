import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { expectConsistent } from './consistent.ts';
import { Draft } from './draft.ts';
import { assign } from './materialise.ts';
import { type Transaction, write } from './transaction.ts';

/** Who decides, and on what ground. */
export interface Ground {
  readonly by: string;
  /** Candidates with scores, the model, seconds, a note: whatever is to be kept with the decision. */
  readonly evidence?: unknown;
}

/** What is to be decided. */
export interface Intent extends Ground {
  readonly kind: string;
  /** In words, where they are known before. */
  readonly summary?: string;
}

/** A decision that was made, as it stands in the journal. */
export interface Made {
  readonly id: number;
  readonly summary: string;
}

/**
 * Makes a decision: `draw` says what it changes, and what it is in words. It is in the journal and on the disk when this returns; if `draw` throws, or
 * what comes of it would contradict itself, nothing is.
 */
export function decide(catalogue: Catalogue, intent: Intent, draw: (draft: Draft) => Promise<string>): Promise<Made> {
  return write(catalogue.engine, async (transaction) => {
    const draft = new Draft(transaction);
    const summary = await draw(draft);
    draft.expectSome(`${summary}: nothing would change`);
    const id = await enter(transaction, { ...intent, summary });
    await assign(transaction, id, draft.assignments);
    await expectConsistent(transaction, draft.assignments);
    return { id, summary };
  });
}

/** Adds a line to the journal, and returns its number. Throws a {@link CatalogueError} where nobody signs it. */
export async function enter(
  transaction: Transaction,
  {
    kind,
    by,
    summary,
    evidence,
    undoes = null,
  }: Intent & { readonly summary: string; readonly undoes?: number | null },
): Promise<number> {
  if (by.trim() === '') throw new CatalogueError('a decision needs the name of who makes it: give --by NAME');
  const { id } = await transaction
    .insertInto('decision')
    .values({
      kind,
      made_at: new Date().toISOString(),
      made_by: by,
      summary,
      evidence: evidence === undefined ? null : JSON.stringify(evidence),
      undoes,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

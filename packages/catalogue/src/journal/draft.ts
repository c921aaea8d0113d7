import { CatalogueError } from '../errors.ts';
import type { Assignment, Field, Subject, Value } from './registers.ts';
import type { Transaction } from './transaction.ts';

/** A decision in the making: the registers it writes to. */
export class Draft {
  readonly transaction: Transaction;
  readonly #assignments = new Map<string, Assignment>();

  constructor(transaction: Transaction) {
    this.transaction = transaction;
  }

  /** What is set twice counts as set last. */
  set<S extends Subject>(subject: S, id: number, values: { readonly [field in Field<S>]?: Value }): void {
    for (const [field, value] of Object.entries(values) as [string, Value | undefined][]) {
      if (value === undefined) continue;
      this.#assignments.set(`${subject} ${id} ${field}`, { subject, id, field, value });
    }
  }

  get assignments(): readonly Assignment[] {
    return [...this.#assignments.values()];
  }

  /** Throws a {@link CatalogueError} where nothing would change: a decision that does nothing must not look like one. */
  expectSome(otherwise: string): void {
    if (this.#assignments.size === 0) throw new CatalogueError(otherwise);
  }
}

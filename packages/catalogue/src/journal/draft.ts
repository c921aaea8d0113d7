import { CatalogueError } from '../errors.ts';
import { type Assignment, type Field, nameKey, type Subject, type Value } from './registers.ts';
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
      if (field === 'name' || field === 'code') expectShort(field, value);
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

/** In bytes: what PostgreSQL's indexes take at most is 2,704. */
const longest = 1000;

function expectShort(field: string, value: Value): void {
  const bytes = Buffer.byteLength(field === 'name' ? nameKey(String(value)) : String(value));
  if (bytes > longest)
    throw new CatalogueError(
      `a ${field} may have ${longest} bytes, and this one has ${bytes}: ${String(value).slice(0, 40)}…`,
    );
}

import { CompiledQuery, sql } from 'kysely';
import { engineOf } from '../engine/engine.ts';
import type { Transaction } from '../journal/transaction.ts';
import type { Cell, TableHead } from './format.ts';

/** What SQLite takes as parameters of one statement is 32,766. */
const parametersAtOnce = 16_000;

/** Adds rows with the numbers they had. */
export class RowWriter {
  readonly #transaction: Transaction;
  readonly #table: TableHead;
  readonly #rowsAtOnce: number;
  #cells: unknown[] = [];
  #rows = 0;
  /** Who was merged into whom: may be one that comes later. */
  readonly #merged: [id: number, into: number][] = [];

  constructor(transaction: Transaction, table: TableHead) {
    this.#transaction = transaction;
    this.#table = table;
    this.#rowsAtOnce = Math.floor(parametersAtOnce / table.columns.length);
  }

  async add(row: readonly Cell[]): Promise<void> {
    for (const [i, cell] of row.entries()) this.#cells.push(this.#kept(row, i) ? boundOf(cell) : null);
    this.#rows += 1;
    if (this.#rows === this.#rowsAtOnce) await this.#flush();
  }

  #kept(row: readonly Cell[], i: number): boolean {
    if (this.#table.columns[i] !== 'merged_into' || row[i] === null) return true;
    this.#merged.push([row[this.#table.columns.indexOf('id')] as number, row[i] as number]);
    return false;
  }

  /** After the last row. */
  async end(): Promise<void> {
    if (this.#rows > 0) await this.#flush();
    for (const [id, merged_into] of this.#merged)
      await this.#transaction.updateTable('individual').set({ merged_into }).where('id', '=', id).execute();
    if (engineOf(this.#transaction) === 'postgres' && this.#table.columns[0] === 'id')
      await goOnFrom(this.#transaction, this.#table.table);
  }

  async #flush(): Promise<void> {
    await this.#transaction.executeQuery(CompiledQuery.raw(this.#insert(), this.#cells));
    this.#cells = [];
    this.#rows = 0;
  }

  #insert(): string {
    const { table, columns } = this.#table;
    const isPostgres = engineOf(this.#transaction) === 'postgres';
    let n = 0;
    const row = () => `(${columns.map(() => (isPostgres ? `$${++n}` : '?')).join(',')})`;
    const rows = Array.from({ length: this.#rows }, row).join(',');
    const numbers = isPostgres ? 'overriding system value' : '';
    return `insert into "${table}" (${columns.map((column) => `"${column}"`).join(',')}) ${numbers} values ${rows}`;
  }
}

const boundOf = (cell: Cell): string | number | null | Buffer =>
  cell !== null && typeof cell === 'object' ? Buffer.from(cell.base64, 'base64') : cell;

/** SQLite counts on from the highest number by itself. */
async function goOnFrom(transaction: Transaction, table: string): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
    transaction,
  );
}

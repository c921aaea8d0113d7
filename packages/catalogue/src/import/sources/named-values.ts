import type { Row, Table } from '@flukeprint/data';
import { textValue } from '../tables/values.ts';

/** A row's values by the names of their columns, whatever the case. Remembers which were asked for, of the table as a whole. */
export class NamedValues {
  readonly #columns: readonly string[];
  readonly #at: ReadonlyMap<string, number>;
  readonly #asked = new Set<number>();

  constructor({ columns }: Pick<Table, 'columns'>) {
    this.#columns = columns;
    // Namespaces stand before names in some exports: dwc:organismID.
    const plain = (name: string) => name.toLowerCase().replace(/^(dwc|dcterms|dc|ac):/, '');
    this.#at = new Map(columns.map((name, i) => [plain(name), i] as const).reverse());
  }

  has(name: string): boolean {
    return this.#at.has(name.toLowerCase());
  }

  /** The value of the first of these columns that has one; empty where none does. */
  of(row: Row, ...names: readonly string[]): string {
    let value = '';
    for (const name of names) {
      const at = this.#at.get(name.toLowerCase());
      if (at === undefined) continue;
      this.#asked.add(at);
      if (value === '') value = row.values[at] ?? '';
    }
    return value;
  }

  /** The values of columns that no row was asked for. */
  others(row: Row): Record<string, string> | null {
    const kept = this.#columns.flatMap((name, i) => {
      const value = this.#asked.has(i) || name === '' ? null : textValue(row.values[i] ?? '', name);
      return value === null ? [] : [[name, value] as const];
    });
    return kept.length > 0 ? Object.fromEntries(kept) : null;
  }
}

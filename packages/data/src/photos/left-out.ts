/** Files of one kind that a collection does not use. */
export interface LeftOut {
  /** Reads on from the number: `HEIC`, `unreadable`, `made by flukeprint`. */
  readonly kind: string;
  readonly count: number;
  /** The path of the first. */
  readonly example: string;
  readonly remedy?: string;
}

/** Counts what is left out, by kind, in the order of the first of each. */
export class LeftOutTally {
  readonly #kinds = new Map<string, LeftOut>();

  add(kind: string, example: string, { remedy, count = 1 }: { remedy?: string; count?: number } = {}): void {
    if (count === 0) return;
    const before = this.#kinds.get(kind);
    this.#kinds.set(kind, {
      kind,
      count: (before?.count ?? 0) + count,
      example: before?.example ?? example,
      ...(remedy !== undefined && { remedy }),
    });
  }

  get all(): LeftOut[] {
    return [...this.#kinds.values()];
  }
}

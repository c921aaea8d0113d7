/** Texts whose values are remembered: rows that say the same lie near one another. */
const mostRemembered = 10_000;

/** Makes one value of the same texts, however many rows of a large table say them. */
export class Once<T> {
  readonly #made = new Map<string, T>();

  of(texts: readonly string[], make: () => T): T {
    const key = texts.join('\0');
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (this.#made.size >= mostRemembered) this.#made.clear();
    this.#made.set(key, made);
    return made;
  }
}

import pLimit from 'p-limit';

/** Answers that take a while, made one at a time and each once. The oldest go where there are too many. */
export class KeptAnswers<Key, Answer> {
  readonly #kept: number;
  readonly #known = new Map<Key, Promise<Answer>>();
  readonly #limit = pLimit(1);

  /** `kept`: answers, at most. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** The answer that is known, or else made. Rejects as `make` does, which is asked anew the next time. */
  of(key: Key, make: () => Promise<Answer>): Promise<Answer> {
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#limit(make);
    this.#known.set(key, made);
    made.catch(() => this.#known.delete(key));
    if (this.#known.size > this.#kept) this.#known.delete(this.#known.keys().next().value!);
    return made;
  }

  /** Resolves once nothing is made any more; what waits is let go. */
  async close(): Promise<void> {
    this.#limit.clearQueue();
    await this.#limit(() => {});
  }
}

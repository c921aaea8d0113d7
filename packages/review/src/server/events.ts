import type { Catalogue } from '@flukeprint/catalogue';
import { historyOf } from '@flukeprint/catalogue';

/** How often the journal is looked at, in milliseconds: another process may write to it. */
const period = 400;

/** Tells pages what was decided, here or by anyone else who has the catalogue open. */
export class Events {
  readonly #catalogue: Catalogue;
  readonly #listeners = new Set<(decision: number) => void>();
  #last = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Calls `listener` with the number of the last decision whenever there is a new one; the result ends that. */
  listen(listener: (decision: number) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  /** Looks at once: after a decision of its own. */
  async look(): Promise<void> {
    const [line] = await historyOf(this.#catalogue, { limit: 1 });
    const last = line?.id ?? 0;
    const isNew = this.#last >= 0 && last !== this.#last;
    this.#last = last;
    if (isNew) for (const listener of this.#listeners) listener(last);
  }

  #look(): void {
    this.look()
      // A database that is away for a moment is asked again.
      .catch(() => {})
      .finally(() => {
        if (this.#listeners.size > 0) this.#timer = setTimeout(() => this.#look(), period);
      });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** What a pickle is made of here, and what may be made of it. */

/** Whatever is wrong with a pickle; the reader adds the file's name. */
export class PickleError extends Error {
  override name = 'PickleError';
}

/** A name that a pickle refers to, such as `collections.OrderedDict`. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PickleTuple {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

export interface PickleRules {
  /** What a name stands for; throws a {@link PickleError} if it is not allowed. */
  global(name: string): PickleGlobal;
  /** What calling an allowed name makes. */
  reduce(callee: PickleGlobal, args: readonly unknown[]): unknown;
  /** What the object kept outside the pickle under this id is. */
  persistent(id: unknown): unknown;
}

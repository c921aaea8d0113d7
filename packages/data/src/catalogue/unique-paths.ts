/** Gives each photo a path of its own. */
export class UniquePaths {
  readonly #taken: Set<string>;
  /** By path: the number to try next. Thousands of boxes of one photo would each begin at 2 without it. */
  readonly #next = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `path`, or the first of `path#2`, `path#3`, … that is not taken; takes it. */
  take(path: string): string {
    let unique = path;
    let n = this.#next.get(path) ?? 2;
    for (; this.#taken.has(unique); n++) unique = `${path}#${n}`;
    this.#next.set(path, n);
    this.#taken.add(unique);
    return unique;
  }
}

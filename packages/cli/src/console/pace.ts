/** Seconds that a pace is taken over: a slow start, or a pause, is forgotten after them. */
const window = 60;

/** How fast a count grows. `now` is a clock in milliseconds. */
export class Pace {
  readonly #now: () => number;
  /** Counts by their times, at most one a second. */
  readonly #marks: { readonly at: number; readonly done: number }[];

  constructor(from: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#marks = [{ at: now(), done: from }];
  }

  /** Counts per second now that `done` are done; 0 before the first one. */
  perSecond(done: number): number {
    const at = this.#now();
    const marks = this.#marks;
    while (marks.length > 1 && at - marks[1]!.at > 1000 * window) marks.shift();
    const first = marks[0]!;
    if (at - marks.at(-1)!.at > 1000) marks.push({ at, done });
    return at > first.at ? (1000 * (done - first.done)) / (at - first.at) : 0;
  }
}

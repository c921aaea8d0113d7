/** A first word is based on so many trials, or on one that took so long. */
const least = { trials: 2, milliseconds: 20_000 };
/** Seconds that nobody has to be told of. */
const short = 20;

/** How long a tuning will still take, said once, by what its first trials took. `now` is a clock in milliseconds. */
export class TuningForecast {
  readonly #trials: number;
  readonly #now: () => number;
  readonly #started: number;
  #isSaid = false;

  /** `trials`: of the whole tuning. */
  constructor(trials: number, now: () => number = () => performance.now()) {
    this.#trials = trials;
    this.#now = now;
    this.#started = now();
  }

  /** So many are done: the seconds that the others will take, once, if they are many. */
  trialsDone(done: number): number | undefined {
    const time = this.#now() - this.#started;
    if (this.#isSaid || (done < least.trials && time < least.milliseconds)) return undefined;
    this.#isSaid = true;
    const secondsLeft = ((this.#trials - done) * time) / done / 1000;
    return secondsLeft < short ? undefined : secondsLeft;
  }
}

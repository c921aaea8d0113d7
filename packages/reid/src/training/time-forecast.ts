/** What a run has to do. Costs are times as multiples of one another's, in any unit. */
export interface TrainingWork {
  readonly epochs: number;
  /** Of an epoch. */
  readonly batches: number;
  readonly evalEvery: number;
  /** Of a batch of this epoch, from 1. */
  batchCost(epoch: number): number;
  /** Of one evaluation; it counts until one was timed. */
  readonly evaluationCost: number;
}

/** Of the time of a training step, about: the way back has two products for each of the way forth. */
export const forwardShare = 1 / 3;

/** The first batches wait for threads that start, and for memory that is new. */
const warmUp = 3;
/** What a first word is based on. */
const least = { batches: 3, milliseconds: 10_000 };
/** Milliseconds between batches after which a rough word is better than none: the warm-up counts as well then. */
const mostWithoutWord = 30_000;

/**
 * How long a run will still take, by what it took so far: first a few batches after the warm-up, then each epoch as a whole. Epochs of
 * other costs count by those. `now` is a clock in milliseconds.
 */
export class TimeForecast {
  readonly #work: TrainingWork;
  readonly #now: () => number;
  /** Milliseconds that a cost of 1 takes. */
  #perCost: number | undefined;
  #evaluation: number | undefined;
  /** Batches of this epoch so far, by when they were done. */
  #done: number[] = [];

  constructor(work: TrainingWork, now: () => number = () => performance.now()) {
    this.#work = work;
    this.#now = now;
  }

  /**
   * A batch of this epoch is done, and `left` are to come in it. Returns the seconds that the run will still take, once: as soon as a few
   * batches say so, or half a minute between two of them, unless a whole epoch said it before.
   */
  batchDone(epoch: number, left: number): number | undefined {
    if (this.#perCost !== undefined) return undefined;
    this.#done.push(this.#now());
    const measured = this.#measured();
    if (measured === undefined) return undefined;
    this.#perCost = measured / this.#work.batchCost(epoch);
    return this.secondsLeft(epoch, left);
  }

  /** Milliseconds of a batch of this epoch, as soon as they are known. */
  #measured(): number | undefined {
    const [first, last] = [this.#done[0]!, this.#done.at(-1)!];
    const batches = this.#done.length - warmUp;
    const time = last - (this.#done[warmUp - 1] ?? last);
    if (batches >= least.batches && time >= least.milliseconds) return time / batches;
    return last - first >= mostWithoutWord ? (last - first) / (this.#done.length - 1) : undefined;
  }

  /** Whether anything was timed. */
  get isKnown(): boolean {
    return this.#perCost !== undefined;
  }

  /** So many batches of this epoch, its last ones, took so long. */
  epochDone(epoch: number, batches: number, seconds: number): void {
    this.#perCost = (1000 * seconds) / (batches * this.#work.batchCost(epoch));
  }

  async timeEvaluation<T>(evaluate: () => Promise<T>): Promise<T> {
    const started = this.#now();
    const result = await evaluate();
    this.#evaluation = this.#now() - started;
    return result;
  }

  /** Seconds to the end of the run, evaluations included, from where `left` batches of this epoch are to come; NaN before anything was timed. */
  secondsLeft(epoch: number, left: number): number {
    const { epochs, batches, evalEvery, evaluationCost } = this.#work;
    const { batchCost } = this.#work;
    let cost = left * batchCost(epoch);
    for (let next = epoch + 1; next <= epochs; next++) cost += batches * batchCost(next);
    const evaluations = Math.ceil(epochs / evalEvery) - Math.floor((epoch - 1) / evalEvery);
    const perCost = this.#perCost ?? Number.NaN;
    const evaluation = this.#evaluation ?? evaluationCost * perCost;
    return (cost * perCost + evaluations * evaluation) / 1000;
  }
}

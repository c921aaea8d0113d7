/** Work of a submission until it is known how fast the device is: a tenth of a second for a small GPU in a processor. */
const FIRST = 20e9;
/** Seconds that a submission shall take at most; the strictest watchdogs give it about half a second. */
const SECONDS = 0.2;
/** Seconds over which the speed is measured: what a callback comes too late matters little then. */
const WINDOW = 1;

/**
 * How much work goes into one submission. Systems reset a GPU that works on one for too long (Windows after two seconds; the
 * limits of Intel's Linux driver and of macOS are of that order), and a step of a large network takes longer. The device's
 * speed is learned on the way; results do not depend on it.
 */
export class SubmissionBudget {
  /** Floating-point operations of matrix products, of which nearly all of a step's time is made. */
  flop = FIRST;
  #start: number | undefined;
  #done = 0;
  #speed = 0;

  /** Notes that submitted work is done, `now` in milliseconds. */
  note(flop: number, now: number): void {
    if (this.#start === undefined) {
      // The work was begun before the clock was looked at.
      this.#start = now;
      return;
    }
    this.#done += flop;
    const seconds = (now - this.#start) / 1000;
    if (seconds < WINDOW) return;
    // A window in which the device waited for the host says little; one after another counts less and less.
    this.#speed = Math.max(this.#done / seconds, this.#speed / 2);
    this.flop = Math.max(FIRST, SECONDS * this.#speed);
    this.#start = now;
    this.#done = 0;
  }
}

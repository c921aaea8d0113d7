/** Hears that the device has answered nothing for so many seconds. */
export type SilenceListener = (seconds: number) => void;

/** Seconds of silence that are told first: much more than work takes that is cut for a GPU, and what a software adapter may take. */
export const firstSilence = 120;
/** Looks at the clock in each such part of the time: a machine that slept, or a script that was busy, is no silent device. */
const parts = 12;

/**
 * Waits for a device, and tells where that takes long: a driver that hangs says nothing, and nothing is lost. It goes on waiting, for slow
 * work looks the same; each further time is told after twice as long.
 */
export class Patience {
  readonly #tell: SilenceListener | undefined;
  #seconds: number;

  /** `seconds`: the silence that is told first. */
  constructor(tell?: SilenceListener, seconds = firstSilence) {
    this.#tell = tell;
    this.#seconds = seconds;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    const tell = this.#tell;
    if (!tell) return work;
    const part = this.#seconds / parts;
    let silent = 0;
    const timer = setInterval(() => {
      silent += part;
      // Sums of parts are not exact.
      if (silent < this.#seconds - part / 2) return;
      tell(this.#seconds);
      this.#seconds *= 2;
    }, 1000 * part);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }
}

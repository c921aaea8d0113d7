import { type Options, SingleBar } from 'cli-progress';

/**
 * A progress bar with rate and time left. Where the output is no terminal it becomes a line every 30 seconds, so that
 * a log stays readable.
 */
export class Progress {
  readonly #bar: SingleBar;
  readonly #started = performance.now();
  readonly #from: number;

  /** Counts `unit`s (photos) up to `total`; `from` were done before and do not count in the rate. */
  constructor(title: string, unit: string, total: number, from = 0) {
    this.#from = from;
    const options: Options = {
      format: `${title} {bar} {value}/{total} ${unit} | {rate} ${unit}/s | {left} left{note}`,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: true,
      noTTYOutput: true,
      notTTYSchedule: 30_000,
      stream: process.stderr,
    };
    this.#bar = new SingleBar(options);
    this.#bar.start(total, from, { rate: '–', left: '–', note: '' });
  }

  update(done: number, note = ''): void {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = (done - this.#from) / seconds;
    const left = rate > 0 ? duration((this.#bar.getTotal() - done) / rate) : '–';
    this.#bar.update(done, { rate: rate.toFixed(rate < 10 ? 1 : 0), left, note: note && ` | ${note}` });
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** `1:02:03` or `2:03`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => `${n}`.padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

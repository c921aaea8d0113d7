import type { Progress } from '@flukeprint/reid/reporter';
import { type Options, SingleBar } from 'cli-progress';
import { duration } from './duration.ts';

/**
 * A progress bar with rate and time left. Where the output is no terminal it becomes a line every 30 seconds, so that
 * a log stays readable.
 */
export class TerminalProgress implements Progress {
  readonly #title: string;
  readonly #unit: string;
  readonly #total: number;
  readonly #started = performance.now();
  readonly #bar: SingleBar | null;
  readonly #stopBar = () => this.#bar?.stop();
  #lastLine = performance.now();

  /** Counts `unit`s (photos) up to `total`. */
  constructor(title: string, unit: string, total: number) {
    this.#title = title;
    this.#unit = unit;
    this.#total = total;
    this.#bar = process.stderr.isTTY ? new SingleBar(barOptions(title, unit)) : null;
    this.#bar?.start(total, 0, { rate: '–', left: '–', note: '' });
    // Whatever ends the process, the terminal gets its cursor back.
    if (this.#bar) process.once('exit', this.#stopBar);
  }

  update(done: number, note = ''): void {
    const perSecond = (1000 * done) / (performance.now() - this.#started);
    const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0);
    const left = done > 0 ? duration((this.#total - done) / perSecond) : '–';
    if (this.#bar) {
      this.#bar.update(done, { rate, left, note: note && ` | ${note}` });
    } else if (performance.now() - this.#lastLine > 30_000) {
      this.#lastLine = performance.now();
      const counts = `${done}/${this.#total} ${this.#unit}, ${rate} ${this.#unit}/s, ${left} left`;
      console.error(`${this.#title}: ${counts}${note && `, ${note}`}`);
    }
  }

  /** Takes the bar away; what is worth keeping is printed by the caller. */
  stop(): void {
    this.#stopBar();
    process.off('exit', this.#stopBar);
  }
}

function barOptions(title: string, unit: string): Options {
  return {
    format: `${title} {bar} {value}/{total} ${unit} | {rate} ${unit}/s | {left} left{note}`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  };
}

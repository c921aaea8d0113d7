import type { Progress } from '@flukeprint/reid/reporter';
import { type Options, SingleBar } from 'cli-progress';
import { duration, roughly } from './duration.ts';
import { Pace } from './pace.ts';

/** Milliseconds until the first line, and between lines, where there is no terminal. */
const firstLine = 10_000;
const betweenLines = 30_000;

/**
 * A progress bar with rate and time left. Where the output is no terminal it becomes a line after ten seconds and then every 30, so that
 * a log stays readable.
 */
export class TerminalProgress implements Progress {
  readonly #title: string;
  readonly #unit: string;
  readonly #total: number;
  readonly #pace: Pace;
  readonly #bar: SingleBar | null;
  readonly #stopBar = () => this.#bar?.stop();
  #nextLine = performance.now() + firstLine;

  /** Counts `unit`s (photos) up to `total`; `from` were done before. */
  constructor(title: string, unit: string, total: number, from = 0) {
    this.#title = title;
    this.#unit = unit;
    this.#total = total;
    this.#pace = new Pace(from);
    const { isTTY, columns } = process.stderr;
    this.#bar = isTTY ? new SingleBar(barOptions(title, unit, total, columns)) : null;
    this.#bar?.start(total, from, { rate: '–', left: '–', note: '' });
    // Whatever ends the process, the terminal gets its cursor back.
    if (this.#bar) process.once('exit', this.#stopBar);
  }

  update(done: number, note = '', secondsLeftInAll?: number): void {
    const perSecond = this.#pace.perSecond(done);
    if (this.#bar) {
      const left = leftOf(this.#total - done, perSecond, secondsLeftInAll);
      this.#bar.update(done, { rate: rateOf(perSecond), left, note: note && ` | ${note}` });
    } else if (performance.now() > this.#nextLine) {
      this.#nextLine = performance.now() + betweenLines;
      const counted = { title: this.#title, unit: this.#unit, total: this.#total, done, perSecond, secondsLeftInAll };
      console.error(progressLine({ ...counted, note }));
    }
  }

  /** Takes the bar away; what is worth keeping is printed by the caller. */
  stop(): void {
    this.#stopBar();
    process.off('exit', this.#stopBar);
  }
}

export interface Counted {
  readonly title: string;
  readonly unit: string;
  readonly total: number;
  readonly done: number;
  readonly perSecond: number;
  /** Of all that the task is a part of, where that is known. */
  readonly secondsLeftInAll?: number;
  readonly note: string;
}

/** A line of a log, of at most 80 columns. */
export function progressLine({ title, unit, total, done, perSecond, secondsLeftInAll, note }: Counted): string {
  const left = leftOf(total - done, perSecond, secondsLeftInAll);
  return `${title}: ${done}/${total} ${unit}, ${rateOf(perSecond)}/s, ${left}${note && `, ${note}`}`;
}

const rateOf = (perSecond: number) => perSecond.toFixed(perSecond < 10 ? 1 : 0);

function leftOf(count: number, perSecond: number, secondsInAll?: number): string {
  if (secondsInAll !== undefined) return `${roughly(secondsInAll)} left in all`;
  return perSecond > 0 ? `${duration(count / perSecond)} left` : '– left';
}

/** What stands beside the bar at most: ` 71.0/s | 2 h 30 min left in all | loss 12.345`. */
const besides = 48;

function barOptions(title: string, unit: string, total: number, columns: number): Options {
  const counts = `${total}/${total} ${unit}`.length;
  return {
    format: `${title} {bar} {value}/{total} ${unit} | {rate}/s | {left}{note}`,
    barsize: Math.max(3, Math.min(24, columns - title.length - counts - besides)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  };
}

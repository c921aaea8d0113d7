import { SingleBar } from 'cli-progress';

/** A bar with the time left, where the output is a terminal. */
export class Progress {
  readonly #bar: SingleBar | null;

  /** Counts `unit`s up to `total`. */
  constructor(title: string, unit: string, total: number) {
    const format = `${title} {bar} {value}/{total} ${unit} | {eta_formatted} left{note}`;
    this.#bar = process.stderr.isTTY ? new SingleBar({ format, clearOnComplete: true, stream: process.stderr }) : null;
    this.#bar?.start(total, 0, { note: '' });
  }

  update(done: number, note = ''): void {
    this.#bar?.update(done, { note: note && ` | ${note}` });
  }

  stop(): void {
    this.#bar?.stop();
  }
}

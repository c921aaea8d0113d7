import { readFile } from 'node:fs/promises';
import { type LogEntry, RunFolder } from '../runs/run-folder.ts';

/** For tests: a run that hears of its own events before they are logged. */
export class WatchedRun extends RunFolder {
  onLog: (event: string, values: Partial<LogEntry>) => void = () => {};

  override async log(event: string, values: object): Promise<LogEntry> {
    this.onLog(event, values);
    return super.log(event, values);
  }

  /** Weights as they ended, and all that was measured on the way. */
  async result() {
    const files = ['last.safetensors', 'best.safetensors'] as const;
    const weights = await Promise.all(files.map((name) => readFile(this.file(name), 'base64')));
    const log = (await this.readLog()).filter(({ event }) => ['batch', 'epoch', 'evaluation'].includes(event));
    return { weights, log: log.map(({ time, seconds, images_per_second, ...values }) => values) };
  }
}

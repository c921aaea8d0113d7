import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { namingFile } from '@flukeprint/data/files';
import { type Event, encodeEvent, type SummaryValue, sessionStart, stringType } from './event-schema.ts';
import { encodeRecord } from './records.ts';

export interface EventWriterOptions {
  /** The run goes on after this step: what earlier files of the folder say of later ones is void. */
  readonly resumedAfter?: number;
}

/** A new file of events in `folder`, which is made if need be; earlier files of the run stay and are read before it. */
export async function createEventWriter(folder: string, options: EventWriterOptions = {}): Promise<EventWriter> {
  await mkdir(folder, { recursive: true });
  const path = await newestName(folder);
  return new EventWriter(path, await open(path, 'ax'), options);
}

/**
 * Writes what TensorBoard shows. Events wait in memory until {@link flush}, which hands them to the operating system in one
 * write, so that a record is whole unless the machine fails; only {@link close} waits for the disk.
 */
export class EventWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  #waiting: Buffer[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, file: FileHandle, { resumedAfter }: EventWriterOptions) {
    this.#path = path;
    this.#file = file;
    this.#add({ fileVersion: 'brain.Event:2' }, 0);
    if (resumedAfter !== undefined) this.#add({ sessionLog: { status: sessionStart } }, resumedAfter + 1);
  }

  /** `wallTime` in seconds since 1970. */
  scalar(tag: string, value: number, step: number, wallTime?: number): void {
    this.#summary({ tag, simpleValue: value }, step, wallTime);
  }

  /** An encoded PNG of `width` × `height` pixels, RGB. */
  image(tag: string, png: Uint8Array, width: number, height: number, step: number, wallTime?: number): void {
    this.#summary({ tag, image: { height, width, colorspace: 3, encodedImageString: png } }, step, wallTime);
  }

  /** Markdown. */
  text(tag: string, text: string, step: number, wallTime?: number): void {
    const tensor = { dtype: stringType, tensorShape: { dim: [{ size: 1n }] }, stringVal: [Buffer.from(text)] };
    const metadata = { pluginData: { pluginName: 'text', content: new Uint8Array() } };
    this.#summary({ tag, tensor, metadata }, step, wallTime);
  }

  /** Hands over what was added since. Cheap enough for every batch. */
  flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    if (bytes.length > 0)
      this.#writing = this.#writing.then(() => namingFile(this.#path, () => this.#file.appendFile(bytes)));
    return this.#writing;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await namingFile(this.#path, () => this.#file.sync());
    } finally {
      await this.#file.close();
    }
  }

  #summary(value: SummaryValue, step: number, wallTime?: number): void {
    this.#add({ summary: { value: [value] } }, step, wallTime);
  }

  #add(event: Event, step: number, wallTime = Date.now() / 1000): void {
    this.#waiting.push(encodeRecord(encodeEvent({ ...event, wallTime, step: BigInt(step) })));
  }
}

/**
 * TensorBoard reads the files of a folder in the order of their names, which begin with the second they were made in. A
 * run that is stopped and resumed within one, or after the clock was set back, still needs a later name.
 */
async function newestName(folder: string): Promise<string> {
  const pattern = /^events\.out\.tfevents\.(\d+)\./;
  const earlier = (await readdir(folder)).map((name) => Number(pattern.exec(name)?.[1] ?? 0));
  const second = Math.max(Math.floor(Date.now() / 1000), ...earlier.map((taken) => taken + 1));
  const host = hostname().replace(/[^\w.-]/g, '_');
  return join(folder, `events.out.tfevents.${`${second}`.padStart(10, '0')}.${host}.${process.pid}`);
}

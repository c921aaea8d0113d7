import { readFile, rm, stat } from 'node:fs/promises';
import type { Photo, ScoredBox } from '@flukeprint/data';
import { appendText, writeAtomically } from '@flukeprint/data/files';
import { forgetKept, noteKept } from '../../files/claims.ts';
import { readJsonLines } from '../../files/json-lines.ts';
import { UserError } from '../../user-error.ts';

/** All that decides what is found in a photo. */
export interface DetectionSettings {
  /** SHA-256 of the detector's weights. */
  readonly detector: string;
  readonly image_size: number;
  /** Least score of a box. */
  readonly confidence: number;
  /** Of two boxes that overlap by more than this the better one is kept. */
  readonly iou: number;
  /** Most boxes of a photo; null for any number. */
  readonly max_flukes: number | null;
}

/** A setting in which an earlier search differs: its results do not count. */
export interface SettingDifference {
  readonly setting: keyof DetectionSettings;
  /** Null where there was none. */
  readonly earlier: string | number | null;
  readonly now: string | number | null;
}

interface Entry {
  readonly path: string;
  /** Size of the photo's file: another file under the same name is looked at again. */
  readonly bytes: number;
  /** x, y, w, h, score of each, best first. */
  readonly boxes: readonly (readonly [number, number, number, number, number])[];
}

/**
 * What was found so far, as lines of JSON: the settings, then a line per photo. An interrupted search goes on from it; one with
 * other settings starts anew.
 */
export class DetectionLog {
  readonly file: string;
  /** Why an earlier search does not count, where there was one. */
  readonly difference: SettingDifference | undefined;
  readonly #entries: Map<string, Entry>;

  private constructor(file: string, entries: Map<string, Entry>, difference: SettingDifference | undefined) {
    this.file = file;
    this.difference = difference;
    this.#entries = entries;
  }

  static async open(file: string, settings: DetectionSettings): Promise<DetectionLog> {
    await expectLog(file);
    const lines = await readJsonLines<object>(file);
    const entries = new Map<string, Entry>();
    const difference = lines.length > 0 ? differenceOf(lines[0]!, settings) : undefined;
    if (!difference) for (const entry of lines.slice(1)) if (isEntry(entry)) entries.set(entry.path, entry);
    const kept = [settings, ...entries.values()].map((line) => `${JSON.stringify(line)}\n`);
    // Also to drop half a line that an interruption left: what is appended would continue it.
    await writeAtomically(file, kept);
    noteKept(file);
    return new DetectionLog(file, entries, difference);
  }

  /** What is known of a photo, if its file is still the one that was looked at. */
  async of({ path, file }: Pick<Photo, 'path' | 'file'>): Promise<ScoredBox[] | undefined> {
    const entry = this.#entries.get(path);
    if (!entry || entry.bytes !== (await bytesOf(file))) return undefined;
    return entry.boxes.map(([x, y, w, h, score]) => ({ box: { x, y, w, h }, score }));
  }

  async add(
    found: readonly { readonly photo: Pick<Photo, 'path' | 'file'>; readonly boxes: readonly ScoredBox[] }[],
  ): Promise<void> {
    const entries = found.map(async ({ photo: { path, file }, boxes }): Promise<Entry> => {
      const numbers = boxes.map(({ box: { x, y, w, h }, score }) => [x, y, w, h, score] as const);
      return { path, bytes: await bytesOf(file), boxes: numbers };
    });
    const lines = (await Promise.all(entries)).map((entry) => `${JSON.stringify(entry)}\n`);
    await appendText(this.file, lines.join(''));
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
    forgetKept(this.file);
  }
}

/** A photo whose line says something else is looked at again. */
function isEntry(line: object): line is Entry {
  const { path, boxes } = line as Partial<Entry>;
  const isBox = (box: unknown) => Array.isArray(box) && box.length === 5 && box.every(Number.isFinite);
  return typeof path === 'string' && Array.isArray(boxes) && boxes.every(isBox);
}

/** Its name is not the user's choice: another's file of that name stays. */
async function expectLog(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text === '' || /^\{[^\n]*"detector":[^\n]*"image_size":/.test(text)) return;
  throw new UserError(
    `${file} is no log of a search for flukes, and is not replaced; move it, or give another --output`,
  );
}

/** The first setting that differs; undefined where all are the same. */
function differenceOf(header: object, settings: DetectionSettings): SettingDifference | undefined {
  const earlier = header as Partial<DetectionSettings>;
  const setting = (Object.keys(settings) as (keyof DetectionSettings)[]).find((key) => earlier[key] !== settings[key]);
  return setting && { setting, earlier: earlier[setting] ?? null, now: settings[setting] };
}

/** −1 for a file that is gone. */
const bytesOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => -1,
  );

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalogue } from '@flukeprint/catalogue';
import { YoloPaths, yoloClasses, yoloText } from '@flukeprint/catalogue/export/yolo-files';
import { markedPhotos } from '@flukeprint/catalogue/lists/marked-photos';
import { photosMarkedSince } from '@flukeprint/catalogue/lists/photo-decisions';
import { writeAtomically } from '@flukeprint/data/files';
import { UserError } from '@flukeprint/reid/user-error';

/** Says that the labels of a folder are written anew from a catalogue. */
const mark = 'flukeprint-labels.json';

/**
 * The boxes of a catalogue as YOLO's text files in a folder, which follow what is decided: `labels/` and a photo's path with `.txt`. The folder is these files'
 * alone: one that held something before is not taken.
 */
export class LabelFiles {
  readonly folder: string;
  /** What went wrong last, in words; undefined where the files say what the catalogue does. */
  problem: string | undefined;
  readonly #catalogue: Catalogue;
  readonly #paths = new YoloPaths();
  /** What each file says; a photo without one has none. */
  readonly #written = new Map<string, string>();
  #last = 0;
  #turn: Promise<void> = Promise.resolve();

  private constructor(catalogue: Catalogue, folder: string) {
    this.#catalogue = catalogue;
    this.folder = folder;
  }

  /** Writes the labels of all photos that have some. Throws a {@link UserError} where the folder holds other files. */
  static async open(catalogue: Catalogue, folder: string): Promise<LabelFiles> {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (names.length > 0 && !names.includes(mark))
      throw new UserError(`--labels ${folder} holds other files: give an empty folder, or one that is not there yet`);
    const about = { flukeprint: 'labels of a catalogue, written anew whenever its boxes change', format: 'YOLO' };
    await writeAtomically(join(folder, mark), [`${JSON.stringify(about, null, 2)}\n`]);
    await writeAtomically(join(folder, yoloClasses.name), [yoloClasses.content]);
    const files = new LabelFiles(catalogue, folder);
    files.#last = await lastDecision(catalogue);
    await files.#write();
    return files;
  }

  /** Follows what was decided since; one at a time. Never rejects: {@link problem} says what went wrong. */
  update(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      try {
        const last = await lastDecision(this.#catalogue);
        const photos = await photosMarkedSince(this.#catalogue.engine.database as never, this.#last);
        await this.#write(photos);
        this.#last = last;
        this.problem = undefined;
      } catch (error) {
        this.problem = (error as Error).message;
      }
    });
    return this.#turn;
  }

  async #write(photos?: readonly number[]): Promise<void> {
    for await (const photo of markedPhotos(this.#catalogue, photos)) {
      const path = this.#paths.of(photo);
      const text = yoloText(photo);
      const file = join(this.folder, path);
      const before = this.#written.get(path) ?? (await readFile(file, 'utf8').catch(() => undefined));
      if (text === undefined) await rm(file, { force: true });
      else if (text !== before) {
        await mkdir(dirname(file), { recursive: true });
        await writeAtomically(file, [text]);
      }
      if (text === undefined) this.#written.delete(path);
      else this.#written.set(path, text);
    }
  }
}

async function lastDecision({ engine: { database } }: Catalogue): Promise<number> {
  const { last } = await database
    .selectFrom('decision')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

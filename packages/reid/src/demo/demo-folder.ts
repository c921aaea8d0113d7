import { join } from 'node:path';
import { FolderLock } from '../files/folder-lock.ts';
import { listed } from '../files/listed.ts';
import { MadeFiles } from '../files/made-files.ts';
import { contentsOf } from '../runs/run-files.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { UserError } from '../user-error.ts';
import { demoCatalogueFiles } from './demo-catalogue.ts';

const record = 'demo.json';
const written = ['photos', 'index.html', 'matches.png', 'metrics.json', 'queries.csv', ...demoCatalogueFiles];

/** The folder of a demo: `photos`, `run`, results, and `demo.json`, which says what of it the demo has made. */
export class DemoFolder {
  readonly path: string;
  readonly photos: string;
  readonly run: RunFolder;
  readonly #made: MadeFiles;
  readonly #lock: FolderLock;
  #begun = false;

  private constructor(path: string, lock: FolderLock, run: RunFolder, made: MadeFiles) {
    this.path = path;
    this.#lock = lock;
    this.photos = join(path, 'photos');
    this.run = run;
    this.#made = made;
  }

  /**
   * Makes the folder and keeps other processes out of it until this one ends. One that holds anything is refused, except an
   * earlier demo with `overwrite`, which stays until {@link begin}.
   */
  static async create(path: string, { overwrite }: { readonly overwrite: boolean }): Promise<DemoFolder> {
    const made = new MadeFiles(path, written, record);
    let demo: DemoFolder | undefined;
    const check = () => expectRoom(path, made, overwrite);
    const lock = await FolderLock.takeChecked(path, check, () => {
      demo?.keepRecord();
      return false;
    });
    try {
      demo = new DemoFolder(path, lock, await RunFolder.create(join(path, 'run'), { overwrite }), made);
      return demo;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Removes the earlier demo, if there is one; what else lies in the folder stays. */
  begin(): void {
    this.#made.remove();
    this.run.begin({ keepBoxes: false });
    this.#begun = true;
  }

  /** Says what the demo has made by now, for the next one. */
  keepRecord(): void {
    if (this.#begun && contentsOf(this.path).some((name) => name === 'run' || written.includes(name))) {
      this.#made.record();
    }
  }

  /** Lets others in, with the record kept. The end of the process does the same. */
  release(): void {
    this.run.release();
    this.#lock.release();
  }
}

function expectRoom(path: string, made: MadeFiles, overwrite: boolean): void {
  const names = contentsOf(path);
  if (names.length === 0) return;
  if (!made.exists) {
    throw new UserError(`${path} holds ${listed(names)}, which no demo has made; give --output a new or empty folder`);
  }
  if (!overwrite) {
    throw new UserError(`${path} holds an earlier demo; replace it with --overwrite, or give another --output`);
  }
  const foreign = made.foreign();
  if (foreign.length > 0) {
    throw new UserError(
      `${path} holds ${listed(foreign)}, which the demo has not made or which was changed since; move that away, or give another --output`,
    );
  }
}

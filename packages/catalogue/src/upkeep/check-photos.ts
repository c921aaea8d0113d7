import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '../catalogue.ts';
import { type PhotoFile, photoFiles, stateOf } from './photo-files.ts';

/** How photos are looked at, and who hears of it. */
export interface PhotoCheck {
  /** Whether a file of the right size is taken for the right one, unread. */
  readonly quick?: boolean;
  readonly onPhoto?: (done: number) => void;
}

/** Files that are read at once. */
const atOnce = 4;

/** Files of photos that are not where the catalogue says, or are other files now: a sentence each, or one for a whole folder that is gone. */
export async function* checkPhotos(
  catalogue: Catalogue,
  { quick, onPhoto = () => {} }: PhotoCheck = {},
): AsyncGenerator<string> {
  const gone = new GoneRoots();
  let done = 0;
  for await (const photos of photoFiles(catalogue))
    for (let i = 0; i < photos.length; i += atOnce) {
      const some = await gone.without(photos.slice(i, i + atOnce));
      const states = await Promise.all(some.map((photo) => stateOf(photo, photo.root, { quick }).catch(String)));
      for (const [k, state] of states.entries())
        if (state !== 'there')
          yield `${join(some[k]!.root, some[k]!.path)} ${words[state] ?? `cannot be read: ${state}`}`;
      done += Math.min(atOnce, photos.length - i);
      onPhoto(done);
    }
  yield* gone.told();
}

const words: Readonly<Record<string, string>> = {
  missing: 'is missing',
  changed: 'was changed: it is not the photo that was brought in',
};

/** Folders that are not there, with as many photos in them. */
class GoneRoots {
  readonly #photos = new Map<string, number | null>();

  async without(photos: readonly PhotoFile[]): Promise<PhotoFile[]> {
    const kept: PhotoFile[] = [];
    for (const photo of photos) {
      const count = await this.#count(photo.root);
      if (count === null) kept.push(photo);
      else this.#photos.set(photo.root, count + 1);
    }
    return kept;
  }

  /** Null where the folder is there. */
  async #count(root: string): Promise<number | null> {
    if (!this.#photos.has(root)) {
      const isThere = await stat(root).then(
        (status) => status.isDirectory(),
        () => false,
      );
      this.#photos.set(root, isThere ? null : 0);
    }
    return this.#photos.get(root)!;
  }

  *told(): Generator<string> {
    for (const [root, count] of this.#photos)
      if (count !== null)
        yield `the folder ${root} is not there, with ${count} photos: where it moved, \`flukeprint catalog relocate\` says so`;
  }
}

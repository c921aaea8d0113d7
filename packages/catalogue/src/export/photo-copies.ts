import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPhotoFile } from '@flukeprint/data';
import { namingFile, pathBelow, temporaryBeside } from '@flukeprint/data/files';
import pMap from 'p-map';
import type { ExportedEncounter, ExportedPhoto } from './exported.ts';

/** Where copies of photos go beside an export. */
const folderName = 'photos';

/** Photos that go along with an export: each has a path of its own there. */
export class PhotoCopies {
  readonly #isFlat: boolean;
  readonly #paths = new Map<number, string>();
  readonly #taken = new Set<string>();
  readonly #files = new Map<string, string>();

  /** `isFlat`: names alone, as a site takes them that they are uploaded to. */
  constructor({ isFlat }: { readonly isFlat: boolean }) {
    this.#isFlat = isFlat;
  }

  /** An encounter with its photos where the copies will be. */
  place(encounter: ExportedEncounter): ExportedEncounter {
    const annotations = encounter.annotations.map((annotation) => ({
      ...annotation,
      photo: { ...annotation.photo, root: null, path: this.#pathOf(annotation.photo) },
    }));
    return { ...encounter, annotations };
  }

  #pathOf({ id, root, path }: ExportedPhoto): string {
    const known = this.#paths.get(id);
    if (known !== undefined) return known;
    // A catalogue that somebody sent may say anything.
    const below = pathBelow(path);
    const name = this.#isFlat ? below.split('/').at(-1)! : below;
    let unique = name;
    for (let n = 2; this.#taken.has(unique.toLowerCase()); n++) unique = name.replace(/(\.[^./]*)?$/, `-${n}$1`);
    this.#taken.add(unique.toLowerCase());
    this.#files.set(unique, join(root!, path));
    const placed = this.#isFlat ? unique : `${folderName}/${unique}`;
    this.#paths.set(id, placed);
    return placed;
  }

  /** Copies below a folder; those that are not there any more, or no photos, are returned. */
  async write(folder: string, onProgress?: (done: number, total: number) => void): Promise<string[]> {
    const missing: string[] = [];
    let done = 0;
    await pMap(
      this.#files,
      async ([path, file]) => {
        const target = join(folder, folderName, path);
        await mkdir(dirname(target), { recursive: true });
        // Of a catalogue that somebody sent, whatever lies at its paths may be anything of this machine's.
        if (await isPhotoFile(file)) await copyWhole(file, target);
        else missing.push(file);
        done += 1;
        onProgress?.(done, this.#files.size);
      },
      { concurrency: 4 },
    );
    return missing;
  }
}

/** A copy that fails in its midst takes what was there with it: it appears under its name when it is whole. */
async function copyWhole(file: string, target: string): Promise<void> {
  const temporary = temporaryBeside(target);
  try {
    await namingFile(target, async () => {
      await copyFile(file, temporary);
      await rename(temporary, target);
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

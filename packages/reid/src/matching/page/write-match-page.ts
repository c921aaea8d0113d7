import { basename } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import pMap from 'p-map';
import { MadeFolder } from '../../files/made-folder.ts';
import { escapeMarkup } from '../../pictures/html-page.ts';
import { photoJpeg } from '../../pictures/photo-jpeg.ts';
import { type Reporter, withProgress } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import type { PhotoMatches } from '../match-photos.ts';
import { matchPage } from './match-page.ts';
import type { PagePicture } from './match-page-content.ts';
import { type FoundPhotos, hasPhotos, PagePictures, type ShownQuery, shownQueries } from './shown-queries.ts';

/** Photos that are read at a time, and recorded at a time. */
const [concurrency, batch] = [4, 64];
/** Pixels that a photo is made to fit into: notches and scars can be told, and thousands fit on a stick. */
const room = { width: 1000, height: 750 };

/** A page of matches to write: `NAME.html`, with its pictures in `NAME-pictures`. */
export class MatchPage {
  readonly file: string;
  readonly pictures: MadeFolder;

  constructor(file: string, flag: string) {
    this.file = file;
    this.pictures = new MadeFolder(`${file.replace(/\.html?$/i, '')}-pictures`, {
      flag,
      record: 'match-pictures.json',
    });
  }

  /** What the page will show, and the names of its pictures. */
  plan(found: PhotoMatches): PlannedPage {
    if (!hasPhotos(found))
      throw new UserError('a page of matches needs the photos: give photos, not .npy files, or --no-page');
    const shown = shownQueries(found);
    return { found, shown, pictures: new PagePictures(found, shown) };
  }

  /** Draws the pictures into their folder, which exists, in place of earlier ones, and writes the page last. */
  async write({ found, shown, pictures }: PlannedPage, reporter: Reporter): Promise<void> {
    this.pictures.begin();
    const names = [...pictures.photos.keys()];
    const drawn = new Map<string, PagePicture>();
    const folder = encodeURIComponent(basename(this.pictures.path));
    await withProgress(reporter, 'drawing', 'photos', names.length, async (update) => {
      for (let from = 0; from < names.length; from += batch) {
        const files = new Map<string, Uint8Array>();
        await pMap(
          names.slice(from, from + batch),
          async (name) => {
            const photo = pictures.photos.get(name)!;
            const { jpeg, width, height, date } = await photoJpeg(photo, room, { enlarge: false });
            files.set(name, jpeg);
            const address = escapeMarkup(`${folder}/${name}`);
            drawn.set(name, { width, height, address, date: photo.date ?? date });
            update(drawn.size);
          },
          { concurrency },
        );
        await this.pictures.writeAll(files);
      }
    });
    await writeAtomically(this.file, [...matchPage({ found, shown, pictures, drawn })]);
  }

  /** Where the page is opened, and what has to go along with it. */
  get parts(): readonly [string, string] {
    return [this.file, this.pictures.path];
  }
}

export interface PlannedPage {
  readonly found: FoundPhotos;
  readonly shown: readonly ShownQuery[];
  readonly pictures: PagePictures;
}

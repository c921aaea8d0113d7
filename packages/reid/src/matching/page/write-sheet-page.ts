import { writeAtomically } from '@flukeprint/data/files';
import { photoJpeg } from '../../pictures/photo-jpeg.ts';
import { type Reporter, withProgress } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import type { PhotoMatches } from '../match-photos.ts';
import { matchPage } from './match-page.ts';
import type { PagePicture } from './match-page-content.ts';
import { hasPhotos, PagePictures, type ShownQuery, shownQueries } from './shown-queries.ts';

/** Letters of the pictures of a sheet: what mail takes, 25 MB as a rule, with room for the rest. */
const mostLetters = 18_000_000;
/** Pixels that photos are made to fit into: of a query, and of an animal. */
const [asked, answered] = [
  { width: 560, height: 420 },
  { width: 320, height: 240 },
];

export interface SheetPageOptions {
  /** Rows of the queries to show; all where nothing is said. */
  readonly queries?: readonly number[];
  readonly reporter: Reporter;
  /** Letters that the pictures may take together. */
  readonly most?: number;
}

/**
 * Writes matches as one page to hand on, with its pictures in it: the surest of the queries, as many as the size of a mail allows, each with five
 * animals. Returns how many are shown. Throws a {@link UserError} where photos are not at hand.
 */
export async function writeSheetPage(
  file: string,
  found: PhotoMatches,
  { queries, reporter, most = mostLetters }: SheetPageOptions,
): Promise<number> {
  if (!hasPhotos(found)) throw new UserError('a sheet of matches needs the photos: give photos, not .npy files');
  const candidates = shownQueries(found, queries, 1);
  const pictures = new PagePictures(found, []);
  const drawn = new Map<string, PagePicture>();
  const shown: ShownQuery[] = [];
  let letters = 0;
  await withProgress(reporter, 'drawing', 'queries', candidates.length, async (update) => {
    for (const candidate of candidates) {
      const names = [
        [pictures.ofQuery(candidate.query), asked] as const,
        ...candidate.individuals.map(({ photos: [best] }) => [pictures.ofGallery(best!.index), answered] as const),
      ];
      for (const [name, room] of names) {
        if (!drawn.has(name)) drawn.set(name, await drawnPhoto(pictures, name, room));
        letters += drawn.get(name)!.address.length;
      }
      if (letters > most && shown.length > 0) break;
      shown.push(candidate);
      update(shown.length);
    }
  });
  await writeAtomically(file, [...matchPage({ found, shown, pictures, drawn, isSheet: true })]);
  return shown.length;
}

async function drawnPhoto(pictures: PagePictures, name: string, room: typeof asked): Promise<PagePicture> {
  const photo = pictures.photos.get(name)!;
  const { jpeg, width, height, date } = await photoJpeg(photo, room, { enlarge: false });
  const address = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  return { width, height, address, date: photo.date ?? date };
}

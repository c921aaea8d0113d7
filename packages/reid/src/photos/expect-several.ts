import { filterPhotos, type Photo } from '@flukeprint/data';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';
import { sourceOptionsOf } from './collection.ts';
import { readSource } from './read-source.ts';

type CatalogueSettings = Pick<
  TrainSettings,
  'data' | 'format' | 'images' | 'individualFrom' | 'where' | 'unknown' | 'minPhotos'
>;

/** Throws a {@link UserError} where a catalogue has one animal alone: before its photos are read, or searched for flukes. */
export async function expectSeveralListed(settings: CatalogueSettings): Promise<void> {
  const { data, unknown, minPhotos } = settings;
  const catalogue = await readSource(data, sourceOptionsOf(settings));
  const { photos, rare } = filterPhotos(catalogue.photos, { unknown, minPhotos });
  const [kept, few] = [individualsOf(photos), individualsOf(rare)];
  if (kept.length === 0 && few.length > 1 && few.length === rare.length)
    throw new UserError(
      `${data} has one photo of each of its ${few.length} animals: training learns what photos of one animal have in common, and takes 3 or more photos ` +
        `of some. Recognising takes no training: \`flukeprint match --gallery ${/\s/.test(data) ? `"${data}"` : data} --queries new-photos\``,
    );
  if (few.length === 0) expectSeveral(kept, data);
  if (kept.length !== 1) return; // Where all have too few photos, the split says how many it takes.
  throw new UserError(
    `${data} has one animal with ${minPhotos} photos or more, ${kept[0]} (${few.length} with fewer): there is nothing to tell apart; ` +
      'add photos of others',
  );
}

/** Throws a {@link UserError} where there is nothing to tell apart: no individual, or one alone, of which scores mean nothing. */
export function expectSeveral(individuals: readonly string[], data: string): void {
  const [only, ...others] = individuals;
  if (others.length > 0) return;
  const found = only === undefined ? 'no photo of a known animal' : `photos of one animal alone, ${only}`;
  throw new UserError(
    `${data} has ${found}: there is nothing to tell apart; give two animals or more, as the folder above with a folder for each, or a table ` +
      'that names them (--individual-from says which folder names an animal)',
  );
}

/** The names among photos, each once. */
export const individualsOf = (photos: readonly Photo[]): string[] => [
  ...new Set(photos.map(({ individual }) => individual)),
];

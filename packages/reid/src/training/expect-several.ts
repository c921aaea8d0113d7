import { filterPhotos, readCatalogue } from '@flukeprint/data';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';

type CatalogueSettings = Pick<TrainSettings, 'data' | 'format' | 'images' | 'unknown' | 'minPhotos'>;

/** Throws a {@link UserError} where a catalogue has one animal alone: before its photos are read, or searched for flukes. */
export async function expectSeveralListed({ data, format, images, unknown, minPhotos }: CatalogueSettings) {
  const catalogue = await readCatalogue(data, { format, images: images ?? undefined });
  const { photos } = filterPhotos(catalogue.photos, { unknown, minPhotos });
  expectSeveral([...new Set(photos.map(({ individual }) => individual))], data);
}

/** Throws a {@link UserError} where one individual is left to train on. */
export function expectSeveral(individuals: readonly string[], data: string): void {
  const [only, ...others] = individuals;
  if (only === undefined || others.length > 0) return;
  throw new UserError(
    `${data} has photos of one animal alone, ${only}: training learns what tells animals apart, and takes two or more; ` +
      'give the folder above, with a folder for each animal',
  );
}

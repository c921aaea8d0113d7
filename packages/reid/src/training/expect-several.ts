import { filterPhotos, readCatalogue } from '@flukeprint/data';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';

type CatalogueSettings = Pick<TrainSettings, 'data' | 'format' | 'images' | 'unknown' | 'minPhotos'>;

/** Throws a {@link UserError} where a catalogue has one animal alone: before its photos are read, or searched for flukes. */
export async function expectSeveralListed({ data, format, images, unknown, minPhotos }: CatalogueSettings) {
  const catalogue = await readCatalogue(data, { format, images: images ?? undefined });
  const { photos, rare } = filterPhotos(catalogue.photos, { unknown, minPhotos });
  const [kept, few] = [photos, rare].map((list) => [...new Set(list.map(({ individual }) => individual))]);
  expectSeveral(kept!, { data, minPhotos, few: few!.length });
}

/** Throws a {@link UserError} where one individual is left to train on; `few` others have too few photos. */
export function expectSeveral(
  individuals: readonly string[],
  { data, minPhotos, few }: Pick<TrainSettings, 'data' | 'minPhotos'> & { readonly few: number },
): void {
  const [only, ...others] = individuals;
  if (only === undefined || others.length > 0) return;
  const [which, remedy] =
    few > 0
      ? [`with ${minPhotos} photos or more (${few} with fewer)`, 'add photos of others']
      : ['alone', 'give the folder above, with a folder for each animal'];
  throw new UserError(
    `${data} has photos of one animal ${which}, ${only}: training learns what tells animals apart, and takes two or more; ${remedy}`,
  );
}

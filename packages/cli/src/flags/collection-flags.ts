import { levelPattern, levelWords } from '@flukeprint/data';
import type { CollectionSource } from '@flukeprint/reid/photos/collection';
import { InvalidArgumentError, Option } from 'commander';
import { givenPhotos, type PathOrPaths } from './given-photos.ts';
import { userPath } from './user-path.ts';

/** The flags that say how a collection of photos is read. */
export interface CollectionFlags {
  readonly images?: string;
  readonly unknown?: string[];
  readonly individualFrom?: string;
  readonly where?: string;
}

export const imagesOption = () =>
  new Option('--images <folder>', 'where the photos of a table are (default: beside it)');

export const individualFromOption = () =>
  new Option(
    '--individual-from <level>',
    'which folder names the individual: top, parent (the innermost), level-2, none; auto finds the one that is no year, encounter or camera',
  )
    .argParser((text) => {
      if (levelPattern.test(text)) return text;
      throw new InvalidArgumentError(`Expected ${levelWords}.`);
    })
    .default('auto');

export const whereOption = () =>
  new Option(
    '--where <filter>',
    'of a catalogue: only photos that fit, such as "year>=2020 and place=Pico and quality>=2" (docs/catalogue.md)',
  );

export const unknownOption = () =>
  new Option(
    '--unknown <names...>',
    'names that stand for nobody, instead of the usual ones such as unknown, new_whale, -1, nan; with spaces or commas between, or given again',
  ).argParser(appendNames);

/** Names with commas or semicolons between them, behind those before; the empty text is no name. */
export function appendNames(text: string, before: string[] | undefined): string[] {
  const names = text.split(/[,;]/).map((name) => name.trim());
  return [...(before ?? []), ...names.filter((name) => name !== '')];
}

/** A collection as `flag`, and those that go with it, describe it. */
export const collectionSource = (
  flag: string,
  given: PathOrPaths,
  { images, unknown, individualFrom, where }: CollectionFlags,
): CollectionSource => ({
  ...givenPhotos(flag, given),
  images: images && userPath(images),
  unknown,
  individualFrom,
  where,
});

import { describeNamesAlike, namesAlike, nobodyAmong } from '@flukeprint/data';
import type { CollectionSource } from '../photos/collection.ts';
import { readSource } from '../photos/read-source.ts';
import { namesOfNoPhoto } from '../photos/unknown-names.ts';
import { type Reporter, reportNotes, silent } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { readEmbeddings } from './embeddings-file.ts';

/**
 * Looks at the names of gallery and queries before the work: tells of names that are alike and not the same, and of names of nobody that neither
 * has. Throws a {@link UserError} where the queries name animals and the gallery names none; `swapped` is the command the other way
 * round. What cannot be listed is left to who reads it.
 */
export async function expectComparable(
  gallery: CollectionSource,
  queries: CollectionSource | undefined,
  swapped: string,
  reporter: Reporter,
): Promise<void> {
  const [known, asked] = await Promise.all([namesIn(gallery), queries ? namesIn(queries) : []]);
  if (!known || !asked) return;
  const photos = [...known, ...asked].map((individual) => ({ individual }));
  reportNotes(reporter, namesOfNoPhoto(photos, gallery.unknown));
  const [animals, askedAnimals] = [known, asked].map((names) => animalsAmong(names, gallery.unknown));
  if (queries && animals!.size === 0 && askedAnimals!.size > 0) {
    const named = `${[...askedAnimals!].slice(0, 3).join(', ')}${askedAnimals!.size > 3 ? ', …' : ''}`;
    throw new UserError(
      `the gallery ${gallery.path} names no animal, and the queries ${queries.path} name ${askedAnimals!.size} (${named}): they look swapped ` +
        `(if not, --individual-from none leaves the names out). The other way round: ${swapped}`,
    );
  }
  reportNotes(reporter, alikeBetween(animals!, askedAnimals!, `${gallery.path} and ${queries?.path}`));
}

/** Names that only one side has, and that are alike: those of one collection are told of where it is read. */
function alikeBetween(known: ReadonlySet<string>, asked: ReadonlySet<string>, place: string): string[] {
  const groups = namesAlike([...known, ...asked]).filter(
    (group) => group.some((name) => !known.has(name)) && group.some((name) => !asked.has(name)),
  );
  return describeNamesAlike(groups, ` in ${place}`);
}

const animalsAmong = (names: readonly string[], unknown: readonly string[] | undefined) => {
  const isNobody = nobodyAmong(unknown);
  return new Set(names.filter((name) => !isNobody(name)));
};

/** Of each photo, empty where it has none; undefined where they cannot be listed. */
async function namesIn({
  path,
  only,
  images,
  individualFrom,
  where,
}: CollectionSource): Promise<readonly string[] | undefined> {
  try {
    if (/\.npy$/i.test(path)) return (await readEmbeddings(path, silent)).individuals;
    const { photos } = await readSource(path, { images, individualFrom, only, where, loose: true });
    return photos.map(({ individual }) => individual);
  } catch {
    return undefined;
  }
}

import { isCatalogueName, keepPassword, parseFilter, shownName, statusOf, withCatalogue } from '@flukeprint/catalogue';
import { UserError } from '@flukeprint/reid/user-error';
import { userPath } from './user-path.ts';

interface Filters {
  readonly where?: string;
  readonly queryWhere?: string;
}

/** What is compared, and which photos of catalogues. */
export interface Sides extends Filters {
  readonly gallery: string;
  readonly queries?: readonly string[];
}

/**
 * Gallery and queries with their filters. Of one catalogue the encounters with a name are the gallery, and those without are asked about, unless
 * flags say otherwise. Throws a {@link UserError} where it has none of these.
 */
export async function catalogueSides(
  gallery: string,
  queries: readonly string[] | undefined,
  { where, queryWhere }: Filters,
): Promise<Sides> {
  const known = keepPassword(gallery);
  const asked = queries?.map(keepPassword);
  // Before they become part of another one: an error is to show them as they were typed.
  for (const filter of [where, queryWhere]) if (filter !== undefined) parseFilter(filter);
  if (asked !== undefined || !(await isCatalogueName(userPath(known)))) {
    if (queryWhere !== undefined && asked === undefined) throw new UserError('--query-where needs a catalogue');
    return { gallery: known, queries: asked, where, queryWhere };
  }
  await expectBoth(userPath(known), queryWhere !== undefined);
  return {
    gallery: known,
    queries: [known],
    where: both(where, 'named'),
    queryWhere: queryWhere ?? both(where, 'not named'),
  };
}

const both = (where: string | undefined, more: string) => (where === undefined ? more : `(${where}) and ${more}`);

async function expectBoth(name: string, hasQueries: boolean): Promise<void> {
  const { encounters, named } = await withCatalogue(name, statusOf);
  const shown = shownName(name);
  if (encounters === 0) throw new UserError(`${shown} has no photos yet: \`flukeprint catalog import\` brings them in`);
  if (named === 0)
    throw new UserError(
      `no encounter of ${shown} has a name yet, so there is no gallery: \`flukeprint catalog name\` gives names`,
    );
  if (!hasQueries && named === encounters)
    throw new UserError(
      `every encounter of ${shown} has a name: there is nothing to ask about; --query-where chooses others, such as --query-where named`,
    );
}

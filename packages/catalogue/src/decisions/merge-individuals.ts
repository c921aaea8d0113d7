import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { expectIndividual } from './find.ts';

/**
 * Says that two individuals are one: the encounters of `other` become those of `kept`, whose alias the other's name becomes.
 * Throws a {@link CatalogueError} where they are one already.
 */
export function mergeIndividuals(catalogue: Catalogue, kept: string, other: string, ground: Ground): Promise<Made> {
  return decide(catalogue, { kind: 'merge', ...ground }, async (draft) => {
    const { transaction } = draft;
    const into = await expectIndividual(transaction, kept);
    const from = await expectIndividual(transaction, other);
    if (into.id === from.id) throw new CatalogueError(`nothing to merge: ${other} is ${into.name} already`);
    const encounters = await transaction
      .selectFrom('encounter')
      .select('id')
      .where('individual_id', '=', from.id)
      .execute();
    for (const { id } of encounters) draft.set('encounter', id, { individual_id: into.id });
    draft.set('individual', from.id, { merged_into: into.id });
    draft.set('individual', into.id, { aliases: withAliases(into.aliases, [from.name, ...aliasesOf(from.aliases)]) });
    return `merge ${from.name} into ${into.name}, ${encounters.length} encounter${encounters.length === 1 ? '' : 's'}`;
  });
}

/** Other names of an individual. */
export const aliasesOf = (aliases: string | null): string[] => (aliases === null ? [] : JSON.parse(aliases));

const withAliases = (aliases: string | null, more: readonly string[]) =>
  JSON.stringify([...new Set([...aliasesOf(aliases), ...more])]);

import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { expectEncounter, findIndividual } from './find.ts';
import { newIndividual } from './new-individual.ts';

/**
 * Says who encounters show: an individual that is known, or with `isNew` one that gets its name by this. Throws a {@link CatalogueError} where
 * that is not so, or where they have this name already.
 */
export function nameEncounters(
  catalogue: Catalogue,
  encounters: readonly number[],
  name: string,
  { isNew = false, ...ground }: Ground & { readonly isNew?: boolean },
): Promise<Made> {
  return decide(catalogue, { kind: 'name', ...ground }, async (draft) => {
    const { transaction } = draft;
    const known = await findIndividual(transaction, name);
    if (known && isNew) throw new CatalogueError(`${name} is known already: leave out --new, or choose another name`);
    if (!known && !isNew)
      throw new CatalogueError(`there is no individual called ${name}: add --new if it is a new animal`);
    const individual = known?.id ?? (await newIndividual(draft, name));
    for (const id of encounters) {
      const encounter = await expectEncounter(transaction, id);
      if (encounter.individual_id !== individual) draft.set('encounter', id, { individual_id: individual });
    }
    return `name ${listed(encounters)} ${known?.name ?? name}${isNew ? ', a new animal' : ''}`;
  });
}

/** Says that it is not known any more who encounters show. */
export function forgetNames(catalogue: Catalogue, encounters: readonly number[], ground: Ground): Promise<Made> {
  return decide(catalogue, { kind: 'unname', ...ground }, async (draft) => {
    for (const id of encounters) {
      const encounter = await expectEncounter(draft.transaction, id);
      if (encounter.individual_id !== null) draft.set('encounter', id, { individual_id: null });
    }
    return `take the name from ${listed(encounters)}`;
  });
}

/** `encounter 4`, `encounters 4, 7 and 2 more`. */
export function listed(encounters: readonly number[]): string {
  const shown = encounters.slice(0, 6).join(', ');
  const more = encounters.length > 6 ? ` and ${encounters.length - 6} more` : '';
  return `encounter${encounters.length === 1 ? '' : 's'} ${shown}${more}`;
}

import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { expectEncounter, expectIndividual, findIndividual } from './find.ts';
import { listed } from './name-encounters.ts';
import { newIndividual } from './new-individual.ts';

/**
 * Says that some encounters of an individual are of another one, which gets its name by this. Throws a {@link CatalogueError} where an encounter is
 * not the individual's, where none would be left of it, or where the new name is known.
 */
export function splitIndividual(
  catalogue: Catalogue,
  name: string,
  encounters: readonly number[],
  newName: string,
  ground: Ground,
): Promise<Made> {
  return decide(catalogue, { kind: 'split', ...ground }, async (draft) => {
    const { transaction } = draft;
    const individual = await expectIndividual(transaction, name);
    const known = await findIndividual(transaction, newName);
    if (known)
      throw new CatalogueError(
        `${newName} is known already: \`flukeprint catalog name\` gives encounters the name of a known animal`,
      );
    const own = await transaction
      .selectFrom('encounter')
      .select('id')
      .where('individual_id', '=', individual.id)
      .execute();
    const moved = new Set(encounters);
    for (const id of moved) {
      await expectEncounter(transaction, id);
      if (!own.some((encounter) => encounter.id === id))
        throw new CatalogueError(`encounter ${id} is not one of ${individual.name}'s`);
    }
    if (own.length === moved.size)
      throw new CatalogueError(
        `that would leave no encounter of ${individual.name}: \`flukeprint catalog rename\` gives it another name`,
      );
    const other = await newIndividual(draft, newName);
    for (const id of moved) draft.set('encounter', id, { individual_id: other });
    return `split ${listed([...moved])} from ${individual.name} as ${newName}`;
  });
}

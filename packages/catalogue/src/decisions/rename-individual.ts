import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { expectIndividual, findIndividual } from './find.ts';
import { aliasesOf } from './merge-individuals.ts';

/** Gives an individual another name; the old one stays as an alias. Throws a {@link CatalogueError} where the new one is another's. */
export function renameIndividual(catalogue: Catalogue, name: string, newName: string, ground: Ground): Promise<Made> {
  return decide(catalogue, { kind: 'rename', ...ground }, async (draft) => {
    const individual = await expectIndividual(draft.transaction, name);
    const other = await findIndividual(draft.transaction, newName);
    if (newName.trim() === '') throw new CatalogueError('an individual needs a name of at least one letter');
    if (other && other.id !== individual.id)
      throw new CatalogueError(`${other.name} is another individual: \`flukeprint catalog merge\` makes two one`);
    if (individual.name === newName) throw new CatalogueError(`${name} is called that already`);
    const aliases = [...new Set([...aliasesOf(individual.aliases), individual.name])].filter(
      (alias) => alias !== newName,
    );
    draft.set('individual', individual.id, { name: newName, aliases: JSON.stringify(aliases) });
    return `rename ${individual.name} to ${newName}`;
  });
}

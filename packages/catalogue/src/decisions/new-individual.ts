import { CatalogueError } from '../errors.ts';
import type { Draft } from '../journal/draft.ts';

/** Makes a row for an animal that gets its name by the decision at hand, so that taking that back takes the animal away. */
export async function newIndividual(draft: Draft, name: string): Promise<number> {
  if (name.trim() === '') throw new CatalogueError('an individual needs a name of at least one letter');
  const { id } = await draft.transaction
    .insertInto('individual')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow();
  draft.set('individual', id, { name });
  return id;
}

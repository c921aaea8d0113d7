import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { decide } from '../journal/decide.ts';
import type { Place } from './engines.ts';

/** A catalogue of encounters of one photo each, without names but for those given. */
export async function openSeason(place: Place, count: number, names: Readonly<Record<string, readonly number[]>> = {}) {
  const catalogue = await Catalogue.init(place.name);
  await decide(catalogue, { kind: 'import', by: 'test' }, async (draft) => {
    for (let i = 1; i <= count; i++) {
      const { id } = await draft.transaction
        .insertInto('encounter')
        .defaultValues()
        .returning('id')
        .executeTakeFirstOrThrow();
      draft.set('encounter', id, { seen_at: `2024-08-${String(i).padStart(2, '0')}` });
    }
    return `${count} encounters`;
  });
  for (const [name, encounters] of Object.entries(names))
    await nameEncounters(catalogue, encounters, name, { by: 'test', isNew: true });
  return catalogue;
}

/** Who each encounter shows, in their order. */
export async function namesOf({ engine }: Catalogue): Promise<(string | null)[]> {
  const rows = await engine.database
    .selectFrom('encounter')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    .select('individual.name')
    .orderBy('encounter.id')
    .execute();
  return rows.map(({ name }) => name);
}

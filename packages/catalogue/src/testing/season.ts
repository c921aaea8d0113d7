import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { decide } from '../journal/decide.ts';
import type { Place } from './engines.ts';

/** A catalogue of encounters of one photo each (1.jpg and so on, below `root`), one a day, without names but for those given. */
export async function openSeason(
  place: Pick<Place, 'name'>,
  count: number,
  names: Readonly<Record<string, readonly number[]>> = {},
  root = '/photos',
): Promise<Catalogue> {
  const catalogue = await Catalogue.init(place.name);
  await decide(catalogue, { kind: 'import', by: 'test' }, async (draft) => {
    const { transaction } = draft;
    const { id: root_id } = await transaction
      .insertInto('root')
      .values({ path: root })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (let i = 1; i <= count; i++) {
      const day = String(i).padStart(2, '0');
      const photo = await transaction
        .insertInto('photo')
        .values({ hash: String(i), root_id, path: `${i}.jpg`, width: 300, height: 200 })
        .returning('id')
        .executeTakeFirstOrThrow();
      const annotation = await transaction
        .insertInto('annotation')
        .values({ photo_id: photo.id })
        .returning('id')
        .executeTakeFirstOrThrow();
      const encounter = await transaction
        .insertInto('encounter')
        .defaultValues()
        .returning('id')
        .executeTakeFirstOrThrow();
      draft.set('annotation', annotation.id, { encounter_id: encounter.id });
      draft.set('encounter', encounter.id, { seen_at: `2024-08-${day}`, place: i % 2 === 0 ? 'Faial' : 'Pico' });
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

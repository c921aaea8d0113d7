import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { decide } from '../journal/decide.ts';
import type { Field } from '../journal/registers.ts';

/** A photo with what is said of it; without `animal` its encounter has no name. */
export interface Told {
  readonly path: string;
  readonly root?: string;
  readonly hash?: string;
  /** Encounters by any key; one of its own where nothing is said. */
  readonly encounter?: string;
  readonly animal?: string;
  readonly photo?: {
    readonly taken_at?: string;
    readonly camera?: string;
    readonly width?: number;
    readonly latitude?: number;
  };
  readonly seen?: { readonly [field in Exclude<Field<'encounter'>, 'individual_id'>]?: string | number };
  readonly of?: { readonly [field in Exclude<Field<'annotation'>, 'encounter_id'>]?: string | number };
}

/** Puts photos into a catalogue as an import does, each with its animal. Encounters and photos are numbered in their order. */
export async function place(name: string, told: readonly Told[]): Promise<Catalogue> {
  const catalogue = await Catalogue.init(name);
  const encounters = new Map<string, number>();
  const names = new Map<string, Set<number>>();
  await decide(catalogue, { kind: 'import', by: 'test' }, async (draft) => {
    const { transaction } = draft;
    const roots = new Map<string, number>();
    const photos = new Map<string, number>();
    for (const [i, { path, root = '/photos', hash, encounter = `${i}`, animal, photo, seen, of }] of told.entries()) {
      if (!roots.has(root))
        roots.set(
          root,
          (await transaction.insertInto('root').values({ path: root }).returning('id').executeTakeFirstOrThrow()).id,
        );
      const file = `${root}/${path}`;
      if (!photos.has(file)) {
        const row = { root_id: roots.get(root)!, path, hash: hash ?? null, ...photo };
        photos.set(
          file,
          (await transaction.insertInto('photo').values(row).returning('id').executeTakeFirstOrThrow()).id,
        );
      }
      if (!encounters.has(encounter)) {
        const { id } = await transaction
          .insertInto('encounter')
          .defaultValues()
          .returning('id')
          .executeTakeFirstOrThrow();
        encounters.set(encounter, id);
      }
      const id = encounters.get(encounter)!;
      draft.set('encounter', id, { seen_at: null, ...seen });
      const annotation = await transaction
        .insertInto('annotation')
        .values({ photo_id: photos.get(file)! })
        .returning('id')
        .executeTakeFirstOrThrow();
      draft.set('annotation', annotation.id, { encounter_id: id, ...of });
      if (animal !== undefined) names.set(animal, (names.get(animal) ?? new Set()).add(id));
    }
    return `${told.length} photos`;
  });
  for (const [animal, own] of names) await nameEncounters(catalogue, [...own], animal, { by: 'test', isNew: true });
  return catalogue;
}

import type { Catalogue } from '../catalogue.ts';
import { aliasesOf } from '../decisions/merge-individuals.ts';
import type { EncounterValues } from '../import/plan/plan.ts';
import { type Facts, type Grades, gradeFields, gradesOf } from '../import/source-row.ts';

/** An animal as it is exported. */
export interface ExportedAnimal {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly sex: string | null;
  readonly species: string | null;
  readonly notes: string | null;
}

/** An animal in a photo. */
export interface ExportedAnnotation {
  readonly id: number;
  readonly photo: { readonly id: number; readonly root: string | null; readonly path: string; readonly facts: Facts };
  readonly box: readonly [number, number, number, number] | null;
  readonly grades: Grades;
  readonly viewpoint: string | null;
  readonly extra: Readonly<Record<string, string>>;
}

/** An encounter with its photos. */
export interface ExportedEncounter extends EncounterValues {
  readonly id: number;
  readonly animal: ExportedAnimal | null;
  readonly annotations: readonly ExportedAnnotation[];
}

/** What is exported. */
export interface Exported {
  readonly catalogue: Catalogue;
  /** In the order of their numbers, with their photos where the export has them. */
  encounters(): AsyncIterable<ExportedEncounter>;
}

export type ExportedPhoto = ExportedAnnotation['photo'];

/** Annotations of a query. */
const atOnce = 5000;

/** The encounters that decisions place photos in, in the order of their numbers. */
export async function* exportedEncounters({ engine: { database } }: Catalogue): AsyncGenerator<ExportedEncounter> {
  let [encounter, annotation] = [0, 0];
  let open: { id: number; row: Row; annotations: ExportedAnnotation[] } | undefined;
  for (;;) {
    const rows: Row[] = await database
      .selectFrom('annotation')
      .innerJoin('photo', 'photo.id', 'annotation.photo_id')
      .innerJoin('root', 'root.id', 'photo.root_id')
      .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
      .leftJoin('individual', 'individual.id', 'encounter.individual_id')
      .select([
        ...(['annotation.id', 'annotation.box', ...gradeFields, 'viewpoint', 'annotation.extra'] as const),
        ...(['photo.id as photo_id', 'root.path as root', 'photo.path', 'hash', 'bytes', 'width', 'height'] as const),
        ...(['taken_at', 'taken_offset', 'camera', 'photo.latitude as photo_latitude'] as const),
        ...([
          'photo.longitude as photo_longitude',
          'encounter.id as encounter_id',
          'code',
          'seen_at',
          'place',
        ] as const),
        ...([
          'encounter.latitude',
          'encounter.longitude',
          'observer',
          'encounter.notes',
          'flags',
          'individual.name',
        ] as const),
        ...(['aliases', 'sex', 'species', 'individual.notes as animal_notes'] as const),
      ])
      .where(({ eb, or, and }) =>
        or([
          eb('annotation.encounter_id', '>', encounter),
          and([eb('annotation.encounter_id', '=', encounter), eb('annotation.id', '>', annotation)]),
        ]),
      )
      .orderBy('annotation.encounter_id')
      .orderBy('annotation.id')
      .limit(atOnce)
      .execute();
    for (const row of rows) {
      if (open && open.id !== row.encounter_id) {
        yield encounterOf(open);
        open = undefined;
      }
      open ??= { id: row.encounter_id, row, annotations: [] };
      open.annotations.push(annotationOf(row));
      [encounter, annotation] = [row.encounter_id, row.id];
    }
    if (rows.length < atOnce) break;
  }
  if (open) yield encounterOf(open);
}

interface Row extends Omit<ExportedAnimal, 'name' | 'aliases' | 'notes'>, EncounterValues, Grades {
  readonly id: number;
  readonly box: string | null;
  readonly viewpoint: string | null;
  readonly extra: string | null;
  readonly photo_id: number;
  readonly root: string;
  readonly path: string;
  readonly hash: string | null;
  readonly bytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly taken_at: string | null;
  readonly taken_offset: number | null;
  readonly camera: string | null;
  readonly photo_latitude: number | null;
  readonly photo_longitude: number | null;
  readonly encounter_id: number;
  readonly name: string | null;
  readonly aliases: string | null;
  readonly animal_notes: string | null;
}

function encounterOf({
  row,
  annotations,
}: {
  row: Row;
  annotations: readonly ExportedAnnotation[];
}): ExportedEncounter {
  const { encounter_id, code, seen_at, place, latitude, longitude, observer, notes, flags, name, sex, species } = row;
  const animal =
    name === null ? null : { name, aliases: aliasesOf(row.aliases), sex, species, notes: row.animal_notes };
  return { id: encounter_id, code, seen_at, place, latitude, longitude, observer, notes, flags, animal, annotations };
}

function annotationOf(row: Row): ExportedAnnotation {
  const { id, viewpoint, hash, width, height, taken_at, taken_offset, camera } = row;
  return {
    id,
    photo: {
      id: row.photo_id,
      root: row.root,
      path: row.path,
      facts: {
        ...{ hash, width, height, taken_at, taken_offset, camera },
        // PostgreSQL's 64 bits arrive as text.
        bytes: row.bytes === null ? null : Number(row.bytes),
        latitude: row.photo_latitude,
        longitude: row.photo_longitude,
      },
    },
    box: row.box === null ? null : JSON.parse(row.box),
    grades: gradesOf((field) => row[field]),
    viewpoint,
    extra: row.extra === null ? {} : JSON.parse(row.extra),
  };
}

/** Known animals that no photo shows. */
export async function animalsWithoutPhotos({ engine: { database } }: Catalogue): Promise<ExportedAnimal[]> {
  const shown = database
    .selectFrom('encounter')
    .innerJoin('annotation', 'annotation.encounter_id', 'encounter.id')
    .select('encounter.individual_id')
    .where('encounter.individual_id', 'is not', null);
  const rows = await database
    .selectFrom('individual')
    .select(['name', 'aliases', 'sex', 'species', 'notes'])
    .where('name', 'is not', null)
    .where('merged_into', 'is', null)
    .where('id', 'not in', shown)
    .orderBy('id')
    .execute();
  return rows.map(({ name, aliases, ...row }) => ({ ...row, name: name!, aliases: aliasesOf(aliases) }));
}

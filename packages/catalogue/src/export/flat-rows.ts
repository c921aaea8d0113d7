import { gradeFields } from '../import/source-row.ts';
import { extraPrefix, isMeaningful } from '../import/tables/fields.ts';
import { aliasText } from '../import/tables/values.ts';
import { animalsWithoutPhotos, type Exported, type ExportedAnimal } from './exported.ts';

export type Cell = string | number | null;

/** The columns of a row for each animal in a photo, and what they hold. The first names that an import knows them by. */
export const flatColumns = [
  ...(['path', 'individual', 'encounter', 'encounter_number', 'seen_at', 'place', 'latitude', 'longitude'] as const),
  ...(['observer', 'notes', 'x', 'y', 'w', 'h', 'viewpoint', 'sex', 'species'] as const),
  ...gradeFields,
  'flags',
  ...(['aliases', 'animal_notes', 'taken_at', 'taken_offset', 'camera', 'photo_latitude', 'photo_longitude'] as const),
  ...(['width', 'height', 'bytes', 'sha256', 'photo_root'] as const),
] as const;
export type FlatColumn = (typeof flatColumns)[number];

/** Columns of numbers. */
export const numberColumns: ReadonlySet<string> = new Set<FlatColumn>([
  ...(['encounter_number', 'latitude', 'longitude', 'x', 'y', 'w', 'h'] as const),
  ...gradeFields,
  ...(['taken_offset', 'photo_latitude', 'photo_longitude', 'width', 'height', 'bytes'] as const),
]);

/** What a table had besides: its columns, with the names under which they are exported. */
export async function extraColumns(exported: Exported): Promise<Map<string, string>> {
  const names = new Set<string>();
  for await (const { annotations } of exported.encounters())
    for (const { extra } of annotations) for (const name of Object.keys(extra)) names.add(name);
  return new Map([...names].map((name) => [name, isMeaningful(name) ? `${extraPrefix}${name}` : name]));
}

/** A row for each animal in a photo, and one for each animal that no photo shows. */
export async function* flatRows(exported: Exported, extra: ReadonlyMap<string, string>): AsyncGenerator<Cell[]> {
  for await (const { annotations, animal, id, code, ...encounter } of exported.encounters()) {
    for (const { photo, box, grades, viewpoint, extra: own } of annotations) {
      const { hash, latitude, longitude, ...facts } = photo.facts;
      const [x = null, y = null, w = null, h = null] = box ?? [];
      const cells: Record<FlatColumn, Cell> = {
        ...animalCells(animal),
        ...{ path: photo.path, encounter: code, encounter_number: id },
        ...{ seen_at: encounter.seen_at, place: encounter.place, observer: encounter.observer },
        ...{ latitude: encounter.latitude, longitude: encounter.longitude, notes: encounter.notes },
        ...{ x, y, w, h, viewpoint },
        ...grades,
        flags: encounter.flags === null ? null : aliasText(JSON.parse(encounter.flags)),
        ...facts,
        ...{ photo_latitude: latitude, photo_longitude: longitude, sha256: hash, photo_root: photo.root },
      };
      yield [...flatColumns.map((column) => cells[column]), ...[...extra.keys()].map((name) => own[name] ?? null)];
    }
  }
  for (const animal of await animalsWithoutPhotos(exported.catalogue)) {
    const cells: Partial<Record<FlatColumn, Cell>> = animalCells(animal);
    yield [...flatColumns.map((column) => cells[column] ?? null), ...[...extra.keys()].map(() => null)];
  }
}

const animalCells = (animal: ExportedAnimal | null) => ({
  individual: animal?.name ?? null,
  sex: animal?.sex ?? null,
  species: animal?.species ?? null,
  aliases: animal && animal.aliases.length > 0 ? aliasText(animal.aliases) : null,
  animal_notes: animal?.notes ?? null,
});

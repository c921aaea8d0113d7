/** What the values of a field are, which decides how they are compared. */
export type FieldKind = 'text' | 'name' | 'number' | 'year' | 'month' | 'date' | 'flag';

/** What a filter can ask of a photo's animal. */
export interface FilterField {
  readonly kind: FieldKind;
  /** What holds it, `table.column`; where several do, the first that says something. */
  readonly columns: readonly string[];
}

const seen = ['encounter.seen_at', 'photo.taken_at'];
const animal = ['individual.name_key'];

/** By the names that filters give them. */
export const filterFields = {
  year: { kind: 'year', columns: seen },
  month: { kind: 'month', columns: seen },
  date: { kind: 'date', columns: seen },
  seen_at: { kind: 'date', columns: seen },
  place: { kind: 'text', columns: ['encounter.place'] },
  latitude: { kind: 'number', columns: ['encounter.latitude', 'photo.latitude'] },
  longitude: { kind: 'number', columns: ['encounter.longitude', 'photo.longitude'] },
  observer: { kind: 'text', columns: ['encounter.observer'] },
  encounter: { kind: 'number', columns: ['encounter.id'] },
  code: { kind: 'text', columns: ['encounter.code'] },
  individual: { kind: 'name', columns: animal },
  animal: { kind: 'name', columns: animal },
  named: { kind: 'flag', columns: animal },
  species: { kind: 'text', columns: ['individual.species'] },
  sex: { kind: 'text', columns: ['individual.sex'] },
  quality: { kind: 'number', columns: ['annotation.quality'] },
  distinctiveness: { kind: 'number', columns: ['annotation.distinctiveness'] },
  viewpoint: { kind: 'text', columns: ['annotation.viewpoint'] },
  camera: { kind: 'text', columns: ['photo.camera'] },
  path: { kind: 'text', columns: ['photo.path'] },
  width: { kind: 'number', columns: ['photo.width'] },
  height: { kind: 'number', columns: ['photo.height'] },
} as const satisfies Record<string, FilterField>;

export type FieldName = keyof typeof filterFields;
export const fieldNames = Object.keys(filterFields) as FieldName[];

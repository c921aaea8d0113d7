import type { Encounter } from '../../schema/tables.ts';
import type { Shown } from './annotations.ts';
import { timeOf } from './group-encounters.ts';
import type { KnownEncounters } from './known-encounters.ts';
import type { AnnotationValues, EncounterValues, PlannedAnimal, PlannedEncounter } from './plan.ts';

/** What a source says otherwise than the catalogue, whose values stay. */
export type Differences = string[];

/** Makes an encounter of photos that belong together, the one that the catalogue has where it has it. */
export function planEncounter(
  group: readonly Shown[],
  known: KnownEncounters,
  perPhoto: ReadonlyMap<unknown, number>,
  differences: Differences,
): PlannedEncounter {
  const code = group[0]!.row.encounter.code;
  for (const shown of group) {
    const { row, photo, box } = shown;
    if (photo.id === null) continue;
    const placed = known.placed(photo.id, box, code, perPhoto.get(photo) === 1);
    shown.id = (placed ?? known.unplaced(photo.id))?.id ?? null;
    shown.isPlaced = placed !== undefined;
    if (placed) shown.fills = fillsOf(placed, shown.values, row.where, differences);
  }
  const animal = group.find(({ planned }) => planned !== null)?.planned ?? null;
  const found = known.byCode(code) ?? encounterOf(group, known, animal?.id ?? null);
  const planned = new ShownEncounter(group, found?.id ?? null, animal);
  if (!found) return planned;
  planned.fills = fillsOf(found, planned.values, group[0]!.where, differences);
  if (animal !== null) {
    if (found.individual_id === null) planned.isNamed = true;
    else if (found.individual_id !== animal.id)
      differences.push(
        `${group[0]!.where}: encounter ${found.code ?? found.id} is not ${animal.name} in the catalogue`,
      );
  }
  return planned;
}

/** As `Shown`, its values are made where they are written. */
class ShownEncounter implements PlannedEncounter {
  readonly annotations: Shown[];
  readonly animal: PlannedAnimal | null;
  id: number | null;
  fills = nothing;
  isNamed = false;

  constructor(group: readonly Shown[], id: number | null, animal: PlannedAnimal | null) {
    // A list that was pushed to has room for many more.
    this.annotations = [...group];
    this.id = id;
    this.animal = animal;
  }

  get values(): EncounterValues {
    return encounterValues(this.annotations);
  }
}

const nothing: Partial<EncounterValues> = {};

/** By its photos: the encounter that they are in, but not another animal's for a photo that is new there. */
function encounterOf(group: readonly Shown[], known: KnownEncounters, animal: number | null): Encounter | undefined {
  const isWhole = group.every(({ isPlaced }) => isPlaced);
  for (const { id, isPlaced, photo } of group) {
    const encounter = isPlaced ? known.encounterOf(photo.id!, id!) : undefined;
    if (!encounter) continue;
    const isOther = encounter.individual_id !== null && group[0]!.animal !== '' && encounter.individual_id !== animal;
    if (isWhole || !isOther) return encounter;
  }
  return undefined;
}

/** What the first row that says it says; the earliest of the times. */
function encounterValues(group: readonly Shown[]): EncounterValues {
  const first = <K extends Exclude<keyof EncounterValues, 'seen_at'>>(field: K): EncounterValues[K] =>
    group.find(({ row }) => row.encounter[field] !== null)?.row.encounter[field] ?? null;
  const times = group.flatMap(({ row }) => timeOf(row) ?? []).sort();
  const [latitude, longitude] = [first('latitude'), first('longitude')];
  const placed = group.find(({ row }) => row.photo?.facts.latitude != null)?.row.photo?.facts;
  return {
    code: first('code'),
    seen_at: times[0] ?? null,
    place: first('place'),
    latitude: latitude ?? placed?.latitude ?? null,
    longitude: longitude ?? placed?.longitude ?? null,
    observer: first('observer'),
    notes: first('notes'),
    flags: first('flags'),
  };
}

/** What is not known yet; other values are differences. */
function fillsOf<T extends object>(known: Partial<T>, values: T, where: string, differences: Differences): Partial<T> {
  const fills: Partial<T> = {};
  for (const field of Object.keys(values) as (keyof T & string)[]) {
    const [had, said] = [known[field], values[field]];
    if (said === null || had === said) continue;
    if (had === null) fills[field] = said;
    else if (field === 'extra') addExtra(fills as Partial<AnnotationValues>, String(had), String(said));
    else if (!isLessExact(had, said)) differences.push(`${where}: ${field} ${String(said)}, known as ${String(had)}`);
  }
  return fills;
}

/** Columns of another table go beside those of the first. */
function addExtra(fills: Partial<AnnotationValues>, had: string, said: string): void {
  const known: object = JSON.parse(had);
  const both = { ...JSON.parse(said), ...known };
  if (Object.keys(both).length > Object.keys(known).length) fills.extra = JSON.stringify({ ...known, ...both });
}

/** A source that knows the year of what is known to the minute says nothing else. */
const isLessExact = (had: unknown, said: unknown) =>
  String(had).startsWith(`${String(said)}-`) || String(had).startsWith(`${String(said)}T`);

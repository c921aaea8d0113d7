import type { Annotation, Encounter, Individual } from '../../schema/tables.ts';
import type { Facts, Grades, RowProblem } from '../source-row.ts';

/** A photo with the row it has, or null where it gets one. */
export interface PlannedPhoto {
  id: number | null;
  readonly root: string;
  readonly path: string;
  readonly facts: Facts;
  /** Only a table named it so far: now its content is known. */
  isFilled: boolean;
}

/** An animal of the source. `fills`: what the catalogue did not know of it. */
export interface PlannedAnimal {
  id: number | null;
  readonly name: string;
  readonly key: string;
  values: Pick<Individual, 'aliases' | 'sex' | 'species' | 'notes'>;
  fills: Partial<Pick<Individual, 'aliases' | 'sex' | 'species' | 'notes'>>;
}

export type AnnotationValues = Pick<Annotation, 'box' | 'viewpoint' | 'extra'> & Grades;

/** An animal in a photo. Known, it has an id; `isPlaced` is false where no decision places the row it has. */
export interface PlannedAnnotation {
  id: number | null;
  isPlaced: boolean;
  readonly where: string;
  readonly photo: PlannedPhoto;
  readonly values: AnnotationValues;
  fills: Partial<AnnotationValues>;
}

export type EncounterValues = Pick<
  Encounter,
  'code' | 'seen_at' | 'place' | 'latitude' | 'longitude' | 'observer' | 'notes' | 'flags'
>;

/** An encounter with its photos. */
export interface PlannedEncounter {
  id: number | null;
  readonly values: EncounterValues;
  animal: PlannedAnimal | null;
  readonly annotations: PlannedAnnotation[];
  fills: Partial<EncounterValues>;
  /** Known without a name so far. */
  isNamed: boolean;
}

/** What comes of a source, before anything is written. */
export interface Plan {
  readonly photos: readonly PlannedPhoto[];
  readonly animals: readonly PlannedAnimal[];
  readonly encounters: readonly PlannedEncounter[];
  readonly problems: readonly RowProblem[];
  readonly notes: readonly string[];
  readonly counts: PlanCounts;
}

/** New, and known already. */
export interface Tally {
  readonly fresh: number;
  readonly known: number;
}

export interface PlanCounts {
  readonly rows: number;
  readonly photos: Tally;
  readonly annotations: Tally;
  readonly encounters: Tally;
  readonly animals: Tally;
  /** Of the encounters: without a name. */
  readonly unnamed: number;
  /** Values that the catalogue did not have for what it knows. */
  readonly filled: number;
}

/** `3 photos, e.g. a.jpg, b.jpg`: for notes. */
export function examples(list: readonly string[], most = 3): string {
  const shown = list.slice(0, most).map((text) => (text.length > 80 ? `${text.slice(0, 80)}…` : text));
  return list.length > most ? `e.g. ${shown.join(', ')}` : shown.join(', ');
}

import { qualityFields } from '../review/grades.ts';
import type { Annotation, Photo } from '../schema/tables.ts';

/** What is known of a photo's file, by the file or by a table; null where neither says it. */
export type Facts = Pick<
  Photo,
  'hash' | 'bytes' | 'width' | 'height' | 'taken_at' | 'taken_offset' | 'camera' | 'latitude' | 'longitude'
>;

/** Nothing. */
export const noFacts: Facts = {
  ...{ hash: null, bytes: null, width: null, height: null, taken_at: null, taken_offset: null },
  ...{ camera: null, latitude: null, longitude: null },
};

/** What people say of how good a photo is, and of the animal's marks. */
export const gradeFields = ['quality', 'distinctiveness', ...qualityFields] as const;
export type Grades = Pick<Annotation, (typeof gradeFields)[number]>;
/** The best grade: of marks 3, of all else 5. */
export const bestGrade = (field: keyof Grades): number => (field === 'distinctiveness' ? 3 : 5);
export const gradesOf = (grade: (field: keyof Grades) => number | null): Grades =>
  Object.fromEntries(gradeFields.map((field) => [field, grade(field)])) as Grades;
const noGrades = gradesOf(() => null);

/** A photo as a source names it. */
export interface SourcePhoto {
  /** Folder that the path counts from, absolute where this machine has it. */
  readonly root: string;
  /** With `/`. */
  readonly path: string;
  /** Absolute; null where the file is not there. */
  readonly file: string | null;
  readonly facts: Facts;
}

/** `[x, y, w, h]` in pixels of the upright photo, or with `isShare` as shares of its sides. */
export interface SourceBox {
  readonly numbers: readonly [number, number, number, number];
  readonly isShare?: true;
}

/** What a source says of an encounter. `group`: rows with the same are of one encounter, whatever its code. */
export interface SourceEncounter {
  readonly code: string | null;
  readonly group: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly observer: string | null;
  readonly notes: string | null;
  /** JSON list. */
  readonly flags: string | null;
}

/** What a source says of an animal; an empty name is nobody's. */
export interface SourceAnimal {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly sex: string | null;
  readonly species: string | null;
  readonly notes: string | null;
}

/** One animal in one photo, whatever it was read from; without a photo, an animal alone. */
export interface SourceRow {
  /** For messages: `line 7`. */
  readonly where: string;
  readonly photo: SourcePhoto | null;
  readonly box: SourceBox | null;
  readonly grades: Grades;
  readonly viewpoint: string | null;
  /** Columns that mean nothing here, by their names. */
  readonly extra: Readonly<Record<string, string>> | null;
  readonly encounter: SourceEncounter;
  readonly animal: SourceAnimal;
}

export const noEncounter: SourceEncounter = {
  ...{ code: null, group: null, seen_at: null, place: null, latitude: null, longitude: null },
  ...{ observer: null, notes: null, flags: null },
};
export const nobody: SourceAnimal = { name: '', aliases: [], sex: null, species: null, notes: null };
export const bareRow = { box: null, grades: noGrades, viewpoint: null, extra: null } as const;

/** A row that cannot be brought in as it is. */
export interface RowProblem {
  readonly where: string;
  readonly reason: string;
  /** Its photo is not there: the remedy is another. */
  readonly isMissing?: true;
}

/** What was read from a source. */
export interface Reading {
  /** In words: `a table of 300 rows`. */
  readonly what: string;
  readonly rows: readonly SourceRow[];
  readonly problems: readonly RowProblem[];
  /** What is worth knowing, a line each. */
  readonly notes: readonly string[];
  /** Of a table: which column means what. */
  readonly columns?: Readonly<Record<string, string>>;
}

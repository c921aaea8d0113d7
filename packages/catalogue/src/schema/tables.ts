import type { Generated, Selectable } from 'kysely';

/**
 * A table of the catalogue is one of three: what is true of a file (`root`, `photo` but for its `flukes`), what people say of it (`annotation`, `encounter`,
 * `individual`: what their columns hold follows from the journal, see `journal/registers.ts`), and the journal itself (`decision`, `change`),
 * which is only ever added to. Dates are text in ISO 8601, JSON is text, numbers of rows are 32-bit: alike on both engines.
 */
export interface Tables {
  root: RootTable;
  photo: PhotoTable;
  annotation: AnnotationTable;
  encounter: EncounterTable;
  individual: IndividualTable;
  decision: DecisionTable;
  change: ChangeTable;
  undone: UndoneTable;
  embedding: EmbeddingTable;
  search: SearchTable;
  searched: SearchedTable;
  candidate: CandidateTable;
  comparison: ComparisonTable;
  reading: ReadingTable;
}

/** A folder of photos. It may move: photos are named below it. */
export interface RootTable {
  id: Generated<number>;
  /** Absolute. */
  path: string;
}

/** A file with a photo. Its content makes it the photo it is, not its name. */
export interface PhotoTable {
  id: Generated<number>;
  /** SHA-256 of the file, in hex; null for a photo that only a table named so far. */
  hash: string | null;
  root_id: number;
  /** Below the root, with `/`. */
  path: string;
  bytes: number | null;
  /** Pixels, upright. */
  width: number | null;
  height: number | null;
  /** By the camera's clock: `2024-08-03T10:11:12`. */
  taken_at: string | null;
  /** Of that clock: minutes east of UTC, where the photo says. */
  taken_offset: number | null;
  camera: string | null;
  latitude: number | null;
  longitude: number | null;
  /** By a person who looked: `boxed` (the boxes are right) or `none` (it shows no fluke). Null where nobody said. */
  flukes: string | null;
}

/** An animal in a photo, or what may be one: a box, or all of the photo. */
export interface AnnotationTable {
  id: Generated<number>;
  photo_id: number;
  /** Null where no decision that stands places it: then it is not in the catalogue. */
  encounter_id: number | null;
  /** `[x, y, w, h]` in pixels of the upright photo; null is all of it. */
  box: string | null;
  /** 1 to 5, 5 the best. */
  quality: number | null;
  /** Of the animal's marks: 1 to 3. */
  distinctiveness: number | null;
  viewpoint: string | null;
  /** The five fields of photo quality, each 1 to 5, 5 the best: how much of the fluke is seen. */
  visible: number | null;
  /** How upright it stands. */
  fluke_angle: number | null;
  /** How straight the camera looks at it. */
  camera_angle: number | null;
  sharpness: number | null;
  exposure: number | null;
  /** What else a table said of it, by the table's own columns, as JSON. */
  extra: string | null;
}

/** Photos of one animal at one time and place: what is matched, and what a name is given to. */
export interface EncounterTable {
  id: Generated<number>;
  /** What another system calls it. */
  code: string | null;
  individual_id: number | null;
  /** When it began, as `photo.taken_at`; a year or a month alone is `2024` or `2024-08`. */
  seen_at: string | null;
  place: string | null;
  latitude: number | null;
  longitude: number | null;
  observer: string | null;
  notes: string | null;
  /** JSON list: what is wrong with it, such as `two animals`. */
  flags: string | null;
  extra: string | null;
}

/** A known animal. */
export interface IndividualTable {
  id: Generated<number>;
  /** Null where no decision that stands names it: then there is no such animal. */
  name: string | null;
  /** The name in the one spelling that may not occur twice. */
  name_key: string | null;
  /** JSON list. */
  aliases: string | null;
  sex: string | null;
  species: string | null;
  notes: string | null;
  /** The individual that this one turned out to be. */
  merged_into: number | null;
}

/** Something that a person or an import did. Never changed, never deleted. */
export interface DecisionTable {
  id: Generated<number>;
  kind: string;
  /** UTC. */
  made_at: string;
  made_by: string;
  /** In words, for people. */
  summary: string;
  /** What it was decided on, as JSON: candidates with scores, the model, seconds, a note. */
  evidence: string | null;
  /** The decision that this one takes back. */
  undoes: number | null;
}

/** One value that a decision gives to one field. */
export interface ChangeTable {
  decision_id: number;
  subject: string;
  subject_id: number;
  field: string;
  /** As JSON. */
  value: string;
}

/** Decisions that are taken back: follows from the journal. */
export interface UndoneTable {
  decision_id: number;
  by_id: number;
}

/** The vector of an annotation by one network, kept once. */
export interface EmbeddingTable {
  /** The network's id. */
  network: string;
  /** SHA-256 of the photo's content and the box. */
  content: string;
  vector: Uint8Array;
}

/** One run over the catalogue that looked for who encounters may show. */
export interface SearchTable {
  id: Generated<number>;
  made_at: string;
  /** In words: the network, the local features. */
  method: string;
  /** How many were searched. */
  animals: number;
  photos: number;
  /** 1 where probabilities were measured on held-out photos. */
  is_calibrated: number;
}

/** An encounter that a search looked for, the latest one. */
export interface SearchedTable {
  encounter_id: number;
  search_id: number;
  /** P(not in the catalogue), where the search is calibrated. */
  probability_new: number | null;
  /** After so many candidates P(the right one is further down) is below 1 %, where the search is calibrated. */
  enough: number | null;
}

/** Who an encounter may show, by the latest search for it. Not a decision: it is replaced by the next search. */
export interface CandidateTable {
  encounter_id: number;
  /** 1 is the likeliest. */
  rank: number;
  search_id: number;
  individual_id: number;
  score: number;
  /** P(same animal), where the search is calibrated. */
  probability: number | null;
  /** JSON list of [annotation of the encounter, annotation of the animal, score], the best first. */
  photos: string;
}

/** What people said of an encounter beside an animal. */
export interface ComparisonTable {
  id: Generated<number>;
  encounter_id: number;
  individual_id: number;
  /** `same`, `different` or `incomparable`. */
  verdict: string | null;
  /** Of `same`: `certain`, `probable` or `possible`. */
  certainty: string | null;
}

/** What a second reader says of an encounter that a first decided, beside what the first said when it was read. */
export interface ReadingTable {
  id: Generated<number>;
  encounter_id: number;
  /** The first reader's decision. */
  decision_id: number;
  /** Why it was read again: `new animals`, `merges`, `share` or `all`. */
  choice: string;
  /** `same`, `new` or `incomparable`. */
  first_answer: string;
  /** Whom `same` and `new` name, and beside whom an encounter was `incomparable`. */
  first_individual_id: number | null;
  first_certainty: string | null;
  /** The second reader's, as `first_answer`; null where it is taken back. */
  answer: string | null;
  /** Of `same`: `certain`, `probable` or `possible`. */
  certainty: string | null;
  /** Of `same`. */
  individual_id: number | null;
}

export type Candidate = Selectable<CandidateTable>;
export type Photo = Selectable<PhotoTable>;
export type Annotation = Selectable<AnnotationTable>;
export type Encounter = Selectable<EncounterTable>;
export type Individual = Selectable<IndividualTable>;
export type Decision = Selectable<DecisionTable>;

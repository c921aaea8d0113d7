export { type BackupOptions, backup } from './archive/backup.ts';
export { restore } from './archive/restore.ts';
export { Catalogue, isCatalogueName, shownName } from './catalogue.ts';
export { type MarkedBoxes, type MarkedPhoto, markBoxes, type PixelBox } from './decisions/mark-boxes.ts';
export { mergeIndividuals } from './decisions/merge-individuals.ts';
export { forgetNames, nameEncounters } from './decisions/name-encounters.ts';
export { renameIndividual } from './decisions/rename-individual.ts';
export { type SavedBoxes, saveBoxes } from './decisions/save-boxes.ts';
export { splitIndividual } from './decisions/split-individual.ts';
export { undoEncounter } from './decisions/undo-encounter.ts';
export { keepPassword } from './engine/keep-password.ts';
export { isPostgresUrl } from './engine/postgres-address.ts';
export { CatalogueError } from './errors.ts';
export { type FieldName, fieldNames } from './filter/fields.ts';
export { FilterError } from './filter/filter-error.ts';
export { parseFilter } from './filter/parse-filter.ts';
export type { Ground, Made } from './journal/decide.ts';
export { undo } from './journal/undo.ts';
export { type HistoryFilter, historyOf, type JournalLine } from './lists/history.ts';
export { individualsOf, type KnownAnimal, type Portrait, portraitOf } from './lists/individuals.ts';
export { type PlacedPhoto, placedPhotos } from './lists/placed-photos.ts';
export { type SaidVerdict, saidVerdicts } from './lists/said-verdicts.ts';
export { type SeasonDay, type SeasonOverview, seasonOverview } from './lists/season-overview.ts';
export { type Sighting, type SightingFilter, sightingsOf } from './lists/sightings.ts';
export { type Status, statusOf } from './lists/status.ts';
export { type AnimalView, animalView } from './review/animal-view.ts';
export {
  type BoxCounts,
  type BoxesFilter,
  type BoxesView,
  boxCounts,
  boxesFilters,
  boxesView,
  type PhotosToBox,
  photosToBox,
} from './review/boxes-view.ts';
export { type EncounterView, encounterView, type ShownCandidate, type ShownSighting } from './review/encounter-view.ts';
export { encounterFlags, type Grades, gradePhoto, type QualityField, qualityFields, remark } from './review/grades.ts';
export { type PhotoView, photoView } from './review/photo-view.ts';
export {
  type Queue,
  type QueuedEncounter,
  type QueueOptions,
  type QueueOrder,
  queueOf,
  queueOrders,
} from './review/queue.ts';
export { type FoundCandidate, type FoundFor, keepCandidates, type SearchFacts } from './review/searches.ts';
export type { ShownPhoto } from './review/shown-photos.ts';
export {
  type Certainty,
  ConflictError,
  certainties,
  judge,
  judgeNew,
  type ReviewGround,
  type Verdict,
} from './review/verdicts.ts';
export { type Agreement, type Readers, readersOf } from './second-reading/agreement.ts';
export { blindView } from './second-reading/blind-view.ts';
export { type ReadingChoice, readingChoices } from './second-reading/chosen-readings.ts';
export {
  type Disagreement,
  disagreementsOf,
  type OneReading,
  readingsToSettle,
} from './second-reading/disagreements.ts';
export { type Answer, answers } from './second-reading/first-readings.ts';
export { readAgain, type SecondAnswer } from './second-reading/read-again.ts';
export { readingQueue } from './second-reading/reading-queue.ts';
export { checkEngine } from './upkeep/check-engine.ts';
export { checkPhotos } from './upkeep/check-photos.ts';
export { damageBehind } from './upkeep/damage-behind.ts';
export { type Relocation, relocate } from './upkeep/relocate.ts';
export { repair } from './upkeep/repair.ts';
export { verify } from './upkeep/verify.ts';
export { type BlockOptions, type EmbeddingBlock, embeddingBlocks } from './vectors/embedding-blocks.ts';
export { type KeptNetwork, keepEmbeddings, keptEmbeddings, keptNetworks } from './vectors/embeddings.ts';
export { type NearestByIndex, nearestByIndex, openVectorIndex, type VectorIndex } from './vectors/vector-index.ts';
export { withCatalogue } from './with-catalogue.ts';

/**
 * Telling animals apart, for programs: a script, a page, a laboratory's server. Nothing here prints; what people want to know
 * goes to a {@link Reporter}, and {@link UserError} says what a person can mend. What this leaves out has an entry of its own,
 * by the path of its file.
 */

export { type Aggregation, type Groups, groupsOf, scoresByAnimal } from './aggregation/by-animal.ts';
export { type EncounterFusion, fuseEncounters } from './aggregation/by-encounter.ts';
export { findIdentityModel, type StoredIdentityModel } from './calibration/identity-file.ts';
export { type Identity, type IdentityModel, identify } from './calibration/identity-model.ts';
export type { Answer, Answers } from './calibration/judge.ts';
export type { ScoreSource } from './calibration/score-source.ts';
export type { BoxSource, CroppedSource } from './detection/crop/cropped-collection.ts';
export { type Detector, loadDetector } from './detection/detector.ts';
export {
  type DetectInPhotosOptions,
  detectInPhotos,
  type FoundFlukes,
  searchDefaults,
} from './detection/search/detect-in-photos.ts';
export { newDetectorRun, openDetectorRun } from './detection/training/detector-run.ts';
export { type DetectSettings, detectDefaults } from './detection/training/detector-settings.ts';
export { type TrainOnBoxesOptions, trainOnBoxes } from './detection/training/train-on-boxes.ts';
export { type Device, type DeviceName, type DeviceOptions, openDevice } from './device/open-device.ts';
export { type TuneModelOptions, type Tuning, tuneModel } from './device/tuning/tune-model.ts';
export { type EvaluateFeaturesOptions, evaluateFeatures } from './local-features/evaluate-features.ts';
export { writeExplanation } from './local-features/explain/write-explanation.ts';
export {
  type FeatureMatches,
  type MatchByFeaturesOptions,
  matchByFeatures,
} from './local-features/match-by-features.ts';
export type { EmbeddedCollection } from './matching/embed-collection.ts';
export { type EmbedWithRunsOptions, embedWithRuns, type Runs } from './matching/embed-with-runs.ts';
export { readEmbeddings, writeEmbeddings } from './matching/embeddings-file.ts';
export { type EvaluateRunsOptions, evaluateRuns } from './matching/evaluate-runs.ts';
export { type MatchOptions, matchPhotos, type PhotoMatches } from './matching/match-photos.ts';
export { layouts, type TableLayout } from './matching/match-table.ts';
export type { Metrics } from './matching/metrics.ts';
export { shownIndividuals } from './matching/page/shown-queries.ts';
export { MatchPage } from './matching/page/write-match-page.ts';
export type { Embeddings } from './matching/retrieval.ts';
export type { EmbeddedSide } from './matching/self-rows.ts';
export type { Match } from './matching/top-k.ts';
export { drawMatches, writeMatchTable } from './matching/write-matches.ts';
export type { CollectionSource } from './photos/collection.ts';
export { type ProfileModelOptions, profileModel } from './profile/profile-model.ts';
export { Recorder, type RecorderOptions } from './profile/recorder.ts';
export { writeTrace } from './profile/write-trace.ts';
export { type AcceptRoundOptions, acceptRound } from './pseudo-labels/accept-round.ts';
export { type PredictedRound, type PredictRoundOptions, predictRound } from './pseudo-labels/predict-round.ts';
export { type Round, Rounds } from './pseudo-labels/rounds.ts';
export { type News, type Progress, type Reporter, silent } from './reporter.ts';
export { type Enough, enoughFor } from './review-depth/enough.ts';
export { planReview, type ReviewPlan } from './review-depth/plan-review.ts';
export type { RunPlace } from './runs/new-run.ts';
export { RunFolder } from './runs/run-folder.ts';
export { findRuns, readRun } from './runs/run-summary.ts';
export type { TrainSettings } from './settings/fields.ts';
export { defaults, type PresetName, presets } from './settings/presets.ts';
export { newEmbedderRun, openEmbedderRun } from './training/embedder-run.ts';
export { type PlanMemoryOptions, planMemory } from './training/memory-plan/plan-memory.ts';
export { type TrainPhotosOptions, trainPhotos } from './training/train-photos.ts';
export { UserError } from './user-error.ts';

export { pathFinder } from './catalogue/alike-path.ts';
export { applyBoxes, type BoxedPhotos, type BoxOptions, byKnownPath } from './catalogue/apply-boxes.ts';
export {
  type Catalogue,
  type CatalogueFormat,
  type CatalogueOptions,
  catalogueFormats,
} from './catalogue/catalogue.ts';
export { individualColumnOf, pathColumnOf } from './catalogue/choose-columns.ts';
export {
  dateColumns,
  individualColumns,
  pathColumns,
  plainName,
  vagueIndividualColumns,
} from './catalogue/column-names.ts';
export { boxColumns } from './catalogue/csv-catalogue.ts';
export {
  defaultUnknown,
  type FilteredPhotos,
  type FilterOptions,
  filterPhotos,
  nobodyAmong,
  soundsUnknown,
} from './catalogue/filter-photos.ts';
export { FileFinder } from './catalogue/find-file.ts';
export { challengeTable } from './catalogue/find-table.ts';
export { photoOrTable } from './catalogue/given-file.ts';
export { parseDate } from './catalogue/parse-date.ts';
export { type BoxTable, readBoxes, type ScoredBox } from './catalogue/read-boxes.ts';
export { readCatalogue } from './catalogue/read-catalogue.ts';
export { readText } from './catalogue/read-text.ts';
export { columnOf, parseTable, type Row, type Table } from './catalogue/table.ts';
export {
  createDetectionLoader,
  type DetectionLoader,
  type DetectionLoaderOptions,
  type DetectionTrainingBatch,
} from './detection/detection-loader.ts';
export { kMeansAnchors } from './detection/k-means-anchors.ts';
export type { LabelledBox, LabelledPhoto } from './detection/labelled-photo.ts';
export {
  type Letterbox,
  type LetterboxedPhoto,
  letterboxPhoto,
  toLetterbox,
  toPhoto,
  toPlanes,
} from './detection/letterbox.ts';
export { type DetectionSet, readDetectionSet } from './detection/read-detection-set.ts';
export { findLeaks, type Leaks } from './duplicates/find-leaks.ts';
export type { Fingerprint } from './duplicates/fingerprint.ts';
export { type Fingerprints, fingerprintPhotos, withDates } from './duplicates/fingerprint-photos.ts';
export {
  defaultGroupOptions,
  encountersOf,
  type GroupOptions,
  groupPhotos,
  type PhotoGroups,
} from './duplicates/group-photos.ts';
export { DataError, PhotoError, type PhotoProblem } from './errors.ts';
export {
  type Batch,
  createLoader,
  type EvaluationBatch,
  type Loader,
  type LoaderOptions,
} from './loader/create-loader.ts';
export { greyPhoto } from './local-features/grey-photo.ts';
export { type SiftPhotosOptions, siftPhotos } from './local-features/sift-photos.ts';
export { addMargin, type Box, boxKey, boxOf, pixelsOf } from './photos/box.ts';
export { type CheckedPhotos, type CheckOptions, checkPhotos } from './photos/check-photos.ts';
export { codePointOrder } from './photos/code-point-order.ts';
export { dateTaken } from './photos/date-taken.ts';
export { decodePhoto, fromUprightPhoto, isPhotoFile } from './photos/decode-photo.ts';
export { levelPattern, levelWords } from './photos/individual-level.ts';
export type { LeftOut } from './photos/left-out.ts';
export { type Listing, type ListOptions, listPhotos, type NamedBy } from './photos/list-photos.ts';
export { markMade } from './photos/made-mark.ts';
export type { Photo } from './photos/photo.ts';
export { type PhotoFacts, photoFacts } from './photos/photo-facts.ts';
export type { PixelCache } from './photos/pixel-cache.ts';
export { type RenderOptions, renderFlukes } from './rendered-flukes/render-flukes.ts';
export { type RenderScenesOptions, renderScenes } from './rendered-flukes/render-scenes.ts';
export { type RenderSeasonOptions, renderSeason } from './rendered-flukes/render-season.ts';
export { planSeason, type SeasonOptions, type SeasonPhoto } from './rendered-flukes/season-plan.ts';
export { type DataReport, type DataReportOptions, dataReport, type SimilarPair } from './report/data-report.ts';
export { alikeName, describeNamesAlike, namesAlike, visible } from './report/names-alike.ts';
export { type SamplerName, type SamplerOptions, samplerNames } from './samplers/sampler.ts';
export {
  labelsOf,
  type Split,
  type SplitOptions,
  type SplitStrategy,
  splitPhotos,
  splitStrategies,
} from './split/split-photos.ts';
export { applyAugmentation } from './transform/apply-augmentation.ts';
export { type Augmentation, defaultAugmentation, noAugmentation } from './transform/augment.ts';
export {
  type AugmentationChoice,
  type AugmentationName,
  augmentationNames,
  type PipelineInput,
  readAugmentation,
  resolveAugmentation,
} from './transform/augmentation-choice.ts';
export { denormalize } from './transform/denormalize.ts';
export { type MirrorAxis, mirrorAxes, withMirrorLabels } from './transform/mirror-axis.ts';

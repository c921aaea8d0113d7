export { type CheckedPhotos, type CheckOptions, checkPhotos } from './check.ts';
export { decodePhoto } from './decode.ts';
export { DataError, PhotoError, type PhotoProblem } from './errors.ts';
export { type Batch, createLoader, type EvaluationBatch, type Loader, type LoaderOptions } from './loader.ts';
export { type Listing, listPhotos, type Photo } from './photos.ts';
export type { PixelCache } from './pixel-cache.ts';
export { type RenderOptions, renderFlukes } from './rendered-flukes/render-flukes.ts';
export { labelsOf, type Split, splitPhotos } from './split.ts';
export { type Augmentation, defaultAugmentation, noAugmentation } from './transform.ts';

export * from './contract.ts';
export { type Cost, costOf, flopOf } from './cost.ts';
export * from './memory-meter.ts';
export { MOST_MORE } from './operations/accumulate.ts';
export { type AdamStepAttributes, resolveAdamStep } from './operations/adam-step.ts';
export type { AdaptiveAvgPool2dAttributes } from './operations/adaptive-avg-pool2d.ts';
export { type ArcfaceMarginAttributes, arcfaceMaxCosine, resolveArcfaceMargin } from './operations/arcface-margin.ts';
export { type BatchNormAttributes, resolveBatchNorm } from './operations/batch-norm.ts';
export { broadcastShapes, broadcastStrides, type ShapeAttributes } from './operations/broadcast.ts';
export type { CastAttributes } from './operations/cast.ts';
export { numbered } from './operations/cat.ts';
export type { ClipNormAttributes } from './operations/clip-norm.ts';
export { type Conv2dAttributes, type Conv2dGeometry, conv2dGeometry } from './operations/conv2d.ts';
export { type CrossEntropyAttributes, resolveCrossEntropy } from './operations/cross-entropy.ts';
export { type FocalLossAttributes, resolveFocalLoss } from './operations/focal-loss.ts';
export { type GemPool2dAttributes, resolveGemPool2d } from './operations/gem-pool2d.ts';
export type { IndexSelectGradAttributes } from './operations/index-select.ts';
export {
  type InterpolateAttributes,
  type InterpolateGeometry,
  type InterpolateTap,
  interpolateGeometry,
  interpolateTaps,
} from './operations/interpolate.ts';
export type { LerpAttributes } from './operations/lerp.ts';
export { type NormalizeAttributes, resolveNormalize } from './operations/normalize.ts';
export * from './operations/pointwise.ts';
export { resolvePointwise } from './operations/pointwise-operations.ts';
export {
  type MaxPool2dAttributes,
  type Pool2dAttributes,
  type Pool2dGeometry,
  pool2dGeometry,
} from './operations/pool2d.ts';
export type { ScaleAttributes } from './operations/scale.ts';
export { resolveSgdStep, type SgdStepAttributes } from './operations/sgd-step.ts';
export type { DimAttributes } from './operations/softmax.ts';
export { type TripletMarginAttributes, tripletMinSquaredDistance } from './operations/triplet-margin.ts';
export { resolveUpdateLossScale, type UpdateLossScaleAttributes } from './operations/update-loss-scale.ts';
export { tripletLeastDistance, type WeightedTripletMarginAttributes } from './operations/weighted-triplet-margin.ts';
export * from './operations.ts';
export * from './profiled-backend.ts';
export * from './reference-backend.ts';
export * from './shape.ts';

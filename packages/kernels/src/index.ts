export { MOST_MORE } from './accumulate.ts';
export { type AdamStepAttributes, resolveAdamStep } from './adam-step.ts';
export { type AdaptiveAvgPool2dAttributes, adaptiveWindow } from './adaptive-avg-pool2d.ts';
export { type ArcfaceMarginAttributes, arcfaceMaxCosine, resolveArcfaceMargin } from './arcface-margin.ts';
export { type BatchNormAttributes, resolveBatchNorm } from './batch-norm.ts';
export { broadcastShapes, broadcastStrides, type ShapeAttributes } from './broadcast.ts';
export type { CastAttributes } from './cast.ts';
export { numbered } from './cat.ts';
export type { ClipNormAttributes } from './clip-norm.ts';
export * from './contract.ts';
export { type Conv2dAttributes, type Conv2dGeometry, conv2dGeometry } from './conv2d.ts';
export { type Cost, costOf } from './cost.ts';
export { type CrossEntropyAttributes, resolveCrossEntropy } from './cross-entropy.ts';
export { type FocalLossAttributes, resolveFocalLoss } from './focal-loss.ts';
export type { IndexSelectGradAttributes } from './index-select.ts';
export {
  type InterpolateAttributes,
  type InterpolateGeometry,
  type InterpolateTap,
  interpolateGeometry,
  interpolateTaps,
} from './interpolate.ts';
export { type LeakyReluAttributes, resolveLeakyRelu } from './leaky-relu.ts';
export type { LerpAttributes } from './lerp.ts';
export * from './memory-meter.ts';
export { type NormalizeAttributes, resolveNormalize } from './normalize.ts';
export * from './operations.ts';
export * from './philox.ts';
export { type MaxPool2dAttributes, type Pool2dAttributes, type Pool2dGeometry, pool2dGeometry } from './pool2d.ts';
export * from './profiled-backend.ts';
export * from './reference-backend.ts';
export type { ScaleAttributes } from './scale.ts';
export { resolveSgdStep, type SgdStepAttributes } from './sgd-step.ts';
export * from './shape.ts';
export type { DimAttributes } from './softmax.ts';
export { type TripletMarginAttributes, tripletMinSquaredDistance } from './triplet-margin.ts';
export { resolveUpdateLossScale, type UpdateLossScaleAttributes } from './update-loss-scale.ts';
export { tripletLeastDistance, type WeightedTripletMarginAttributes } from './weighted-triplet-margin.ts';

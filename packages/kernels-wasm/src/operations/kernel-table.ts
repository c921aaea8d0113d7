import type { Kernels } from '../runtime/context.ts';
import { accumulate } from './accumulate.ts';
import { adamStep } from './adam-step.ts';
import { adaptiveAvgPool2d, adaptiveAvgPool2dGrad } from './adaptive-avg-pool2d.ts';
import { arcfaceMargin, arcfaceMarginGrad } from './arcface-margin.ts';
import { avgPool2d, avgPool2dGrad } from './avg-pool2d.ts';
import { batchNorm, batchNormGrad } from './batch-norm.ts';
import { binaryCrossEntropyWithLogits, binaryCrossEntropyWithLogitsGrad } from './binary-cross-entropy-with-logits.ts';
import { binary, broadcastTo } from './broadcast.ts';
import { cast } from './cast.ts';
import { cat, catGrad } from './cat.ts';
import { catBatchNorm, catBatchNormGrad } from './cat-batch-norm.ts';
import { clipNorm } from './clip-norm.ts';
import { conv2d } from './conv2d/conv2d.ts';
import { conv2dInputGrad } from './conv2d/input-grad.ts';
import { conv2dWeightGrad } from './conv2d/weight-grad.ts';
import { crossEntropy, crossEntropyGrad } from './cross-entropy.ts';
import { focalLoss, focalLossGrad } from './focal-loss.ts';
import { gemPool2d, gemPool2dGrad } from './gem-pool2d.ts';
import { indexCopy, indexSelect, indexSelectGrad } from './index-select.ts';
import { interpolate, interpolateGrad } from './interpolate.ts';
import { lerp } from './lerp.ts';
import { linear, linearInputGrad, linearWeightGrad } from './linear.ts';
import { logSoftmax, logSoftmaxGrad } from './log-softmax.ts';
import { maxPool2d, maxPool2dGrad } from './max-pool2d.ts';
import { mutualNearest } from './mutual-nearest.ts';
import { normalize, normalizeGrad } from './normalize.ts';
import { pointwiseKernels } from './pointwise.ts';
import { scale } from './scale.ts';
import { sgdStep } from './sgd-step.ts';
import { softmax, softmaxGrad } from './softmax.ts';
import { sumTo } from './sum-to.ts';
import { swap } from './swap.ts';
import { totalNorm } from './total-norm.ts';
import { tripletMargin, tripletMarginGrad } from './triplet-margin.ts';
import { updateLossScale } from './update-loss-scale.ts';
import { weightedTripletMargin, weightedTripletMarginGrad } from './weighted-triplet-margin.ts';

/** The host part of every operation: it finds addresses and scratch, and launches kernels. */
export const kernelTable: Kernels = {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  batchNorm,
  batchNormGrad,
  catBatchNorm,
  catBatchNormGrad,
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
  adaptiveAvgPool2d,
  adaptiveAvgPool2dGrad,
  gemPool2d,
  gemPool2dGrad,
  linear,
  linearInputGrad,
  linearWeightGrad,
  mutualNearest,
  ...pointwiseKernels,
  softmax,
  softmaxGrad,
  logSoftmax,
  logSoftmaxGrad,
  crossEntropy,
  crossEntropyGrad,
  focalLoss,
  focalLossGrad,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  normalize,
  normalizeGrad,
  cat,
  catGrad,
  interpolate,
  interpolateGrad,
  add: binary('add'),
  sub: binary('sub'),
  mul: binary('mul'),
  scale,
  sumTo,
  broadcastTo,
  indexSelect,
  indexSelectGrad,
  indexCopy,
  accumulate,
  cast,
  arcfaceMargin,
  arcfaceMarginGrad,
  tripletMargin,
  tripletMarginGrad,
  weightedTripletMargin,
  weightedTripletMarginGrad,
  adamStep,
  sgdStep,
  totalNorm,
  clipNorm,
  updateLossScale,
  lerp,
  swap,
};

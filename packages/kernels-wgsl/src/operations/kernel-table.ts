import type { KernelTable } from '@flukeprint/kernels';
import { accumulate } from './accumulate/accumulate.ts';
import { adamStep } from './adam-step/adam-step.ts';
import { adaptiveAvgPool2d, adaptiveAvgPool2dGrad } from './adaptive-avg-pool2d/adaptive-avg-pool2d.ts';
import { add } from './add/add.ts';
import { arcfaceMargin, arcfaceMarginGrad } from './arcface-margin/arcface-margin.ts';
import { avgPool2d, avgPool2dGrad } from './avg-pool2d/avg-pool2d.ts';
import { batchNorm, batchNormGrad } from './batch-norm/batch-norm.ts';
import {
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
} from './binary-cross-entropy-with-logits/binary-cross-entropy-with-logits.ts';
import { broadcastTo } from './broadcast-to/broadcast-to.ts';
import { cast } from './cast/cast.ts';
import { cat, catGrad } from './cat/cat.ts';
import { catBatchNorm, catBatchNormGrad } from './cat-batch-norm/cat-batch-norm.ts';
import { clipNorm } from './clip-norm/clip-norm.ts';
import { conv2d, conv2dInputGrad } from './conv2d/conv2d.ts';
import { conv2dWeightGrad } from './conv2d/weight-grad.ts';
import { crossEntropy, crossEntropyGrad } from './cross-entropy/cross-entropy.ts';
import { focalLoss, focalLossGrad } from './focal-loss/focal-loss.ts';
import { gemPool2d, gemPool2dGrad } from './gem-pool2d/gem-pool2d.ts';
import { indexCopy, indexSelect, indexSelectGrad } from './index-select/index-select.ts';
import { interpolate, interpolateGrad } from './interpolate/interpolate.ts';
import type { KernelContext } from './kernel-context.ts';
import { lerp } from './lerp/lerp.ts';
import { linear, linearInputGrad, linearWeightGrad } from './linear/linear.ts';
import { logSoftmax, logSoftmaxGrad } from './log-softmax/log-softmax.ts';
import { maxPool2d, maxPool2dGrad } from './max-pool2d/max-pool2d.ts';
import { mul } from './mul/mul.ts';
import { mutualNearest } from './mutual-nearest/mutual-nearest.ts';
import { normalize, normalizeGrad } from './normalize/normalize.ts';
import { pointwiseKernels } from './pointwise/pointwise.ts';
import { scale } from './scale/scale.ts';
import { sgdStep } from './sgd-step/sgd-step.ts';
import { softmax, softmaxGrad } from './softmax/softmax.ts';
import { sub } from './sub/sub.ts';
import { sumTo } from './sum-to/sum-to.ts';
import { swap } from './swap/swap.ts';
import { totalNorm } from './total-norm/total-norm.ts';
import { tripletMargin, tripletMarginGrad } from './triplet-margin/triplet-margin.ts';
import { updateLossScale } from './update-loss-scale/update-loss-scale.ts';
import { weightedTripletMargin, weightedTripletMarginGrad } from './weighted-triplet-margin/weighted-triplet-margin.ts';

/** The kernel of every operation; the compiler finds a missing one. */
export const kernelTable: KernelTable<KernelContext> = {
  accumulate,
  adamStep,
  adaptiveAvgPool2d,
  adaptiveAvgPool2dGrad,
  gemPool2d,
  gemPool2dGrad,
  add,
  arcfaceMargin,
  arcfaceMarginGrad,
  avgPool2d,
  avgPool2dGrad,
  batchNorm,
  batchNormGrad,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  broadcastTo,
  cast,
  cat,
  catBatchNorm,
  catBatchNormGrad,
  catGrad,
  clipNorm,
  updateLossScale,
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  crossEntropy,
  crossEntropyGrad,
  focalLoss,
  focalLossGrad,
  indexCopy,
  indexSelect,
  indexSelectGrad,
  interpolate,
  interpolateGrad,
  lerp,
  linear,
  linearInputGrad,
  linearWeightGrad,
  logSoftmax,
  logSoftmaxGrad,
  maxPool2d,
  maxPool2dGrad,
  mul,
  mutualNearest,
  normalize,
  normalizeGrad,
  ...pointwiseKernels,
  scale,
  sgdStep,
  softmax,
  softmaxGrad,
  sub,
  sumTo,
  swap,
  totalNorm,
  tripletMargin,
  tripletMarginGrad,
  weightedTripletMargin,
  weightedTripletMarginGrad,
};

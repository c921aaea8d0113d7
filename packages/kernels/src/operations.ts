import type { AnyOperation, AttributesOf, Backend, DeviceTensor, InputsOf, OutputsOf, Spec } from './contract.ts';
import { accumulate } from './operations/accumulate.ts';
import { adamStep } from './operations/adam-step.ts';
import { adaptiveAvgPool2d, adaptiveAvgPool2dGrad } from './operations/adaptive-avg-pool2d.ts';
import { add } from './operations/add.ts';
import { arcfaceMargin, arcfaceMarginGrad } from './operations/arcface-margin.ts';
import { avgPool2d, avgPool2dGrad } from './operations/avg-pool2d.ts';
import { batchNorm, batchNormGrad } from './operations/batch-norm.ts';
import {
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
} from './operations/binary-cross-entropy-with-logits.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { cast } from './operations/cast.ts';
import { cat, catGrad } from './operations/cat.ts';
import { catBatchNorm, catBatchNormGrad } from './operations/cat-batch-norm.ts';
import { clipNorm } from './operations/clip-norm.ts';
import { conv2d, conv2dInputGrad, conv2dWeightGrad } from './operations/conv2d.ts';
import { crossEntropy, crossEntropyGrad } from './operations/cross-entropy.ts';
import { focalLoss, focalLossGrad } from './operations/focal-loss.ts';
import { gemPool2d, gemPool2dGrad } from './operations/gem-pool2d.ts';
import { indexCopy, indexSelect, indexSelectGrad } from './operations/index-select.ts';
import { interpolate, interpolateGrad } from './operations/interpolate.ts';
import { lerp } from './operations/lerp.ts';
import { linear, linearInputGrad, linearWeightGrad } from './operations/linear.ts';
import { logSoftmax, logSoftmaxGrad } from './operations/log-softmax.ts';
import { maxPool2d, maxPool2dGrad } from './operations/max-pool2d.ts';
import { mul } from './operations/mul.ts';
import { mutualNearest } from './operations/mutual-nearest.ts';
import { normalize, normalizeGrad } from './operations/normalize.ts';
import { pointwiseOperations } from './operations/pointwise-operations.ts';
import { scale } from './operations/scale.ts';
import { sgdStep } from './operations/sgd-step.ts';
import { softmax, softmaxGrad } from './operations/softmax.ts';
import { sub } from './operations/sub.ts';
import { sumTo } from './operations/sum-to.ts';
import { swap } from './operations/swap.ts';
import { totalNorm } from './operations/total-norm.ts';
import { tripletMargin, tripletMarginGrad } from './operations/triplet-margin.ts';
import { updateLossScale } from './operations/update-loss-scale.ts';
import { weightedTripletMargin, weightedTripletMarginGrad } from './operations/weighted-triplet-margin.ts';
import { ShapeError, show } from './shape.ts';

/** Every operation there is. A backend implements each of them under the same name. */
export const operations = {
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
  ...pointwiseOperations,
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
  add,
  sub,
  mul,
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
} satisfies Record<string, AnyOperation>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** One implementation per operation: what a backend's own table must look like, so that none can be forgotten. */
export type KernelTable<Context> = {
  readonly [K in OperationName]: (
    context: Context,
    inputs: InputsOf<Operations[K]>,
    outputs: OutputsOf<Operations[K]>,
    attributes: AttributesOf<Operations[K]>,
  ) => void;
};

/** Checks the arguments, allocates the results and queues the operation on `backend`. Nothing stays allocated if that fails. */
export function execute<K extends OperationName>(
  backend: Backend,
  name: K,
  inputs: InputsOf<Operations[K]>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K]> {
  const operation: AnyOperation = operations[name];
  const given: Record<string, DeviceTensor | undefined> = inputs;
  for (const argument in given) {
    const spec = given[argument];
    if (spec?.shape.some((d) => d < 1)) throw new ShapeError(name, argument, 'without empty dimensions', show(spec));
  }
  const outputs: Record<string, DeviceTensor> = {};
  try {
    const specs: Record<string, Spec> = operation.infer(inputs, attributes);
    for (const result in specs) {
      const spec = specs[result]!;
      outputs[result] = { shape: spec.shape, dtype: spec.dtype, storage: backend.allocate(spec) };
    }
    backend.run(name, inputs, outputs, attributes as object);
  } catch (error) {
    for (const { storage } of Object.values(outputs)) backend.free(storage);
    throw error;
  }
  return outputs as OutputsOf<Operations[K]>;
}

import { accumulateCases } from '../operations/accumulate.cases.ts';
import { adamStepCases } from '../operations/adam-step.cases.ts';
import { adaptiveAvgPool2dCases } from '../operations/adaptive-avg-pool2d.cases.ts';
import { arcfaceMarginCases } from '../operations/arcface-margin.cases.ts';
import { batchNormCases } from '../operations/batch-norm.cases.ts';
import { broadcastCases } from '../operations/broadcast.cases.ts';
import { castCases } from '../operations/cast.cases.ts';
import { catCases } from '../operations/cat.cases.ts';
import { catBatchNormCases } from '../operations/cat-batch-norm.cases.ts';
import { clipNormCases } from '../operations/clip-norm.cases.ts';
import { controlledStepCases } from '../operations/controlled-step.cases.ts';
import { conv2dCases } from '../operations/conv2d.cases.ts';
import { gemPool2dCases } from '../operations/gem-pool2d.cases.ts';
import { indexSelectCases } from '../operations/index-select.cases.ts';
import { interpolateCases } from '../operations/interpolate.cases.ts';
import { lerpCases } from '../operations/lerp.cases.ts';
import { linearCases } from '../operations/linear.cases.ts';
import { lossCases } from '../operations/losses.cases.ts';
import { mutualNearestCases } from '../operations/mutual-nearest.cases.ts';
import { normalizeCases } from '../operations/normalize.cases.ts';
import { pointwiseCases } from '../operations/pointwise.cases.ts';
import { pool2dCases } from '../operations/pool2d.cases.ts';
import { scaleCases } from '../operations/scale.cases.ts';
import { sgdStepCases } from '../operations/sgd-step.cases.ts';
import { softmaxCases } from '../operations/softmax.cases.ts';
import { swapCases } from '../operations/swap.cases.ts';
import { totalNormCases } from '../operations/total-norm.cases.ts';
import { tripletMarginCases } from '../operations/triplet-margin.cases.ts';
import { lossScaleCases } from '../operations/update-loss-scale.cases.ts';
import { weightedTripletMarginCases } from '../operations/weighted-triplet-margin.cases.ts';
import type { ConformanceCase } from './case.ts';

/** Every operation over its awkward shapes: what a backend must get right to be one. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...accumulateCases(),
  ...adamStepCases(),
  ...adaptiveAvgPool2dCases(),
  ...gemPool2dCases(),
  ...arcfaceMarginCases(),
  ...batchNormCases(),
  ...broadcastCases(),
  ...castCases('f32'),
  ...catBatchNormCases(),
  ...catCases(),
  ...clipNormCases(),
  ...controlledStepCases(),
  ...conv2dCases(),
  ...indexSelectCases(),
  ...interpolateCases(),
  ...lerpCases(),
  ...linearCases(),
  ...lossCases(),
  ...mutualNearestCases(),
  ...normalizeCases(),
  ...pointwiseCases(),
  ...pool2dCases(),
  ...scaleCases(),
  ...sgdStepCases(),
  ...softmaxCases(),
  ...swapCases(),
  ...totalNormCases(),
  ...tripletMarginCases(),
  ...lossScaleCases(),
  ...weightedTripletMarginCases(),
];

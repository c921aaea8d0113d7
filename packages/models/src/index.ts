export { Adam, type AdamOptions } from './adam.ts';
export { ArcFace, type ArcFaceOptions } from './arcface.ts';
export { clipGradNorm } from './clip-grad-norm.ts';
export { createOptimizer, type OptimizerName, type OptimizerSettings, optimizerNames } from './create-optimizer.ts';
export { DenseNet, densenet121 } from './densenet.ts';
export {
  type EarlyStoppingOptions,
  type EarlyStoppingState,
  initialEarlyStopping,
  observeEarlyStopping,
} from './early-stopping.ts';
export { Ema, type EmaOptions, emaDecay } from './ema.ts';
export { type Backbone, Embedder, type ModelName, modelNames, parseModelName } from './embedder.ts';
export { initialize } from './init.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
export { Module, namedModules, namedParameters, namedTensors } from './module.ts';
export { isBiasOrNorm, type NamedParameters, type NoDecay, type Optimizer } from './optimizer.ts';
export { initialPlateau, observePlateau, type PlateauOptions, type PlateauState } from './plateau.ts';
export { ResNet, resnet18, resnet34 } from './resnet.ts';
export {
  readSafetensors,
  type Safetensors,
  SafetensorsError,
  type StoredArray,
  type StoredTensor,
  writeSafetensors,
} from './safetensors.ts';
export {
  learningRate,
  type Schedule,
  type ScheduleName,
  scheduleNames,
  type WarmupCosine,
  warmupCosine,
} from './schedule.ts';
export { Sgd, type SgdOptions } from './sgd.ts';
export { type LoadReport, loadStateDict, stateDict } from './state-dict.ts';
export { writeAtomically } from './write-atomically.ts';

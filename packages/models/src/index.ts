export { Adam, type AdamOptions } from './adam.ts';
export { ArcFace, type ArcFaceOptions } from './arcface.ts';
export { DenseNet, densenet121 } from './densenet.ts';
export { type Backbone, Embedder, type ModelName, modelNames, parseModelName } from './embedder.ts';
export { initialize } from './init.ts';
export {
  describeInitReport,
  type InitOptions,
  type InitReport,
  initializeFrom,
  initializeTensors,
} from './init-from/initialize-from.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
export { loadWeightsFile, type WeightsFile, type WeightsKind } from './load-weights-file.ts';
export { Module, namedModules, namedParameters, namedTensors } from './module.ts';
export { readPth } from './pth/read-pth.ts';
export { ResNet, resnet18, resnet34 } from './resnet.ts';
export {
  readSafetensors,
  type Safetensors,
  SafetensorsError,
  type StoredArray,
  type StoredTensor,
  writeSafetensors,
} from './safetensors.ts';
export { type WarmupCosine, warmupCosine } from './schedule.ts';
export { type LoadReport, loadStateDict, stateDict } from './state-dict.ts';
export { WeightsFileError } from './weights-file-error.ts';
export { writeAtomically } from './write-atomically.ts';

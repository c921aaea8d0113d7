export { Adam, type AdamOptions } from './adam.ts';
export { ArcFace, type ArcFaceOptions } from './arcface.ts';
export { DenseNet, densenet121 } from './densenet.ts';
export { type Backbone, Embedder, type ModelName, modelNames, parseModelName } from './embedder.ts';
export { initialize } from './init.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
export { Module, namedModules, namedParameters, namedTensors } from './module.ts';
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
export { writeAtomically } from './write-atomically.ts';

export { Adam, type AdamOptions } from './adam.ts';
export { ArcFace, type ArcFaceOptions } from './arcface.ts';
export { type Backbone, createBackbone, type ModelName, modelNames, parseModelName } from './backbones.ts';
export { DenseNet, densenet121, densenet161, densenet169, densenet201 } from './densenet.ts';
export { Dropout, StochasticDepth } from './dropout.ts';
export { EfficientNet } from './efficientnet.ts';
export { Embedder, type EmbedderOptions } from './embedder.ts';
export { beginStep, initialize } from './init.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
export { MobileNetV2, mobilenet_v2 } from './mobilenet.ts';
export { Module, namedModules, namedParameters, namedTensors } from './module.ts';
export { ResNet, resnet18, resnet34, resnet50, resnet101, resnext50_32x4d } from './resnet.ts';
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

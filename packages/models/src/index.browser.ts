// All that needs no file system; `index.ts` adds the rest for Node.
export { Adam, type AdamOptions } from './adam.ts';
export { ArcFace, type ArcFaceOptions } from './arcface.ts';
export { type Backbone, createBackbone, type ModelName, modelNames, parseModelName } from './backbones.ts';
export {
  type ClassificationOptions,
  classificationLoss,
} from './classification-loss.ts';
export { clipGradNorm } from './clip-grad-norm.ts';
export {
  createLoss,
  type LossName,
  type LossOptions,
  LossOptionsError,
  type LossSurroundings,
  lossNames,
} from './create-loss.ts';
export { createOptimizer, type OptimizerName, type OptimizerSettings, optimizerNames } from './create-optimizer.ts';
export { type Anchor, anchorCount, builtInCfg, type DetectorName, detectorNames } from './darknet/built-in-cfg.ts';
export { CfgError } from './darknet/cfg-error.ts';
export { createDarknet, Darknet } from './darknet/darknet.ts';
export { fuseBatchNorms } from './darknet/fuse.ts';
export { type NetworkPlan, planNetwork, type YoloHead } from './darknet/network-plan.ts';
export { DenseNet, densenet121, densenet161, densenet169, densenet201 } from './densenet.ts';
export { Dropout, StochasticDepth } from './dropout.ts';
export { type DynamicMargin, dynamicMargins } from './dynamic-margins.ts';
export {
  type EarlyStoppingOptions,
  type EarlyStoppingState,
  initialEarlyStopping,
  observeEarlyStopping,
} from './early-stopping.ts';
export { EfficientNet } from './efficientnet.ts';
export { Ema, type EmaOptions, emaDecay } from './ema.ts';
export { Embedder, type EmbedderOptions } from './embedder.ts';
export { EmbeddingLoss, type Target } from './embedding-loss.ts';
export { GradScaler, type GradScalerOptions, type ScaledStep } from './grad-scaler.ts';
export { beginStep, initialize } from './init.ts';
export {
  describeInitReport,
  type InitOptions,
  type InitReport,
  initializeFrom,
  initializeTensors,
} from './init-from/initialize-from.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
export { MobileNetV2, mobilenet_v2 } from './mobilenet.ts';
export { Module, namedModules, namedParameters, namedTensors } from './module.ts';
export { isBiasOrNorm, type NamedParameters, type NoDecay, type Optimizer } from './optimizer.ts';
export { PartialArcFace, type PartialArcFaceOptions } from './partial-arcface.ts';
export { initialPlateau, observePlateau, type PlateauOptions, type PlateauState } from './plateau.ts';
export { ResNet, resnet18, resnet34, resnet50, resnet101, resnext50_32x4d } from './resnet.ts';
export {
  type ByteSource,
  parseSafetensors,
  type Safetensors,
  SafetensorsError,
  type StoredArray,
  type StoredTensor,
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
export { SoftmaxLoss } from './softmax-loss.ts';
export { type LoadReport, loadStateDict, stateDict } from './state-dict.ts';
export { type Mining, miningNames, TripletLoss, type TripletOptions } from './triplet-loss.ts';
export { WeightsFileError } from './weights-file-error.ts';
export { type BoxLossName, boxLossNames } from './yolo/box-iou.ts';
export { decodeHead } from './yolo/decode-head.ts';
export type { Detection } from './yolo/detection.ts';
export { iou, nms } from './yolo/nms.ts';
export {
  defaultYoloLossOptions,
  type TrueBox,
  type YoloLoss,
  type YoloLossOptions,
  yoloLoss,
} from './yolo/yolo-loss.ts';

// All that needs no file system; `index.ts` adds the rest for Node.

export {
  type Backbone,
  createBackbone,
  type ModelName,
  modelNames,
  parseModelName,
} from './backbones/create-backbone.ts';
export { DenseNet, densenet121, densenet161, densenet169, densenet201 } from './backbones/densenet.ts';
export { EfficientNet } from './backbones/efficientnet.ts';
export { MobileNetV2, mobilenet_v2 } from './backbones/mobilenet.ts';
export { ResNet, resnet18, resnet34, resnet50, resnet101, resnext50_32x4d } from './backbones/resnet.ts';
export {
  type Anchor,
  anchorCount,
  builtInCfg,
  type DetectorName,
  detectorNames,
} from './detector/darknet/built-in-cfg.ts';
export { CfgError } from './detector/darknet/cfg-error.ts';
export { createDarknet, Darknet } from './detector/darknet/darknet.ts';
export { fuseBatchNorms } from './detector/darknet/fuse.ts';
export type { NetworkPlan, YoloHead } from './detector/darknet/layer-plan.ts';
export { planNetwork } from './detector/darknet/network-plan.ts';
export { weightCount } from './detector/darknet/plan-bounds.ts';
export { type BoxLossName, boxLossNames } from './detector/yolo/box-iou.ts';
export { decodeHead } from './detector/yolo/decode-head.ts';
export type { Detection } from './detector/yolo/detection.ts';
export { iou, nms } from './detector/yolo/nms.ts';
export {
  defaultYoloLossOptions,
  type TrueBox,
  type YoloLoss,
  type YoloLossOptions,
  yoloLoss,
} from './detector/yolo/yolo-loss.ts';
export {
  Embedder,
  type EmbedderOptions,
  type NeckName,
  neckNames,
  type StagesName,
  stagesNames,
} from './embedder.ts';
export { detectXFeat } from './local/detect-xfeat.ts';
export {
  extractXFeat,
  readXFeatMaps,
  type XFeatFeatures,
  type XFeatMaps,
  type XFeatOptions,
} from './local/extract-xfeat.ts';
export { greyPixels } from './local/grey-pixels.ts';
export { XFEAT_CHANNELS, XFEAT_STRIDE, XFeat, type XFeatOutputs } from './local/xfeat.ts';
export { ArcFace, type ArcFaceOptions } from './losses/arcface.ts';
export {
  type ClassificationOptions,
  classificationLoss,
} from './losses/classification-loss.ts';
export {
  createLoss,
  type LossName,
  type LossOptions,
  LossOptionsError,
  type LossSurroundings,
  lossNames,
} from './losses/create-loss.ts';
export { type DynamicMargin, dynamicMargins } from './losses/dynamic-margins.ts';
export { EmbeddingLoss, type Target } from './losses/embedding-loss.ts';
export { PartialArcFace, type PartialArcFaceOptions } from './losses/partial-arcface.ts';
export { SoftmaxLoss } from './losses/softmax-loss.ts';
export { type Mining, miningNames, TripletLoss, type TripletOptions } from './losses/triplet-loss.ts';
export { Dropout, StochasticDepth } from './nn/dropout.ts';
export { beginStep, initialize } from './nn/init.ts';
export { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear, Sequential } from './nn/layers.ts';
export { Module, namedModules, namedParameters, namedTensors } from './nn/module.ts';
export { type PoolingName, poolingNames } from './nn/pooling.ts';
export { Adam, type AdamOptions } from './optim/adam.ts';
export { clipGradNorm } from './optim/clip-grad-norm.ts';
export {
  createOptimizer,
  type OptimizerName,
  type OptimizerSettings,
  optimizerNames,
} from './optim/create-optimizer.ts';
export {
  type EarlyStoppingOptions,
  type EarlyStoppingState,
  initialEarlyStopping,
  observeEarlyStopping,
} from './optim/early-stopping.ts';
export { Ema, type EmaOptions, emaDecay } from './optim/ema.ts';
export { GradScaler, type GradScalerOptions, type ScaledStep } from './optim/grad-scaler.ts';
export {
  isBiasOrNorm,
  type NamedParameters,
  type NoDecay,
  type Optimizer,
  type ParameterRule,
  type ParameterRules,
} from './optim/optimizer.ts';
export { initialPlateau, observePlateau, type PlateauOptions, type PlateauState } from './optim/plateau.ts';
export {
  learningRate,
  type Schedule,
  type ScheduleName,
  scheduleNames,
  type WarmupCosine,
  warmupCosine,
} from './optim/schedule.ts';
export { Sgd, type SgdOptions } from './optim/sgd.ts';
export {
  describeInitReport,
  type InitOptions,
  type InitReport,
  initializeFrom,
} from './weights/init-from/initialize-from.ts';
export { matchByStructure, type StructuralMatch } from './weights/init-from/match-by-structure.ts';
export { formatSafetensors } from './weights/safetensors/format-safetensors.ts';
export {
  type ByteSource,
  parseSafetensors,
  type Safetensors,
  SafetensorsError,
  type StoredArray,
  type StoredTensor,
} from './weights/safetensors/parse-safetensors.ts';
export { fitStateDict, type LoadReport, loadStateDict, stateDict } from './weights/state-dict.ts';
export { WeightsFileError } from './weights/weights-file-error.ts';

import { defaultGroupOptions, defaultUnknown } from '@flukeprint/data';
import type { TrainSettings } from './fields.ts';

/** The recipe of the plain PyTorch baseline: it trains from random weights within minutes. */
export const defaults: Omit<TrainSettings, 'data'> = {
  format: 'auto',
  images: null,
  individualFrom: 'auto',
  where: null,
  boxes: null,
  detector: null,
  boxMargin: 0,
  unknown: [...defaultUnknown],
  minPhotos: 2,
  split: 'photo',
  splitFraction: 0.25,
  splitCutoff: null,
  burstSeconds: defaultGroupOptions.seconds,
  duplicateDistance: defaultGroupOptions.distance,
  additions: [],

  model: 'resnet18',
  imageSize: 96,
  pooling: 'avg',
  stages: 'last',
  neck: 'none',
  embeddingSize: 256,
  dropout: 0,
  alpha: 1,
  init: null,

  loss: 'arcface',
  scale: 30,
  margin: 0.5,
  marginWarmup: 0,
  easyMargin: false,
  subcenters: 1,
  dynamicMargin: false,
  sampleClasses: 0,
  labelSmoothing: 0,
  focalGamma: 0,
  classifierWeight: 0,
  mining: 'hard',
  tripletMargin: 'soft',
  verdicts: false,

  batchSize: 32,
  accumulate: 1,
  sampler: 'random',
  photosPerIndividual: 4,
  balance: 1,
  augmentation: 'light',
  sizesByEpoch: [],
  mirrorAxis: 'none',

  epochs: 15,
  optimizer: 'adam',
  lr: 5e-4,
  lrEnd: 1e-5,
  schedule: 'cosine',
  warmupEpochs: 2,
  milestones: [],
  gamma: 0.1,
  plateauPatience: 2,
  momentum: 0.9,
  weightDecay: 1e-3,
  backboneLr: 1,
  layerDecay: 1,
  freezeEpochs: 0,
  clipNorm: 0,
  precision: 'f32',
  memoryEfficient: true,
  ema: 0,

  evalEvery: 5,
  evaluateFirst: true,
  patience: 0,
  flip: false,
  checkpointEvery: 500,
  seed: 0,
  device: 'auto',
};

/** What both final models of the Global Data Science Game's whale solution (2020) share. */
const gdsc = {
  embeddingSize: 256,
  loss: 'arcface',
  scale: 30,
  margin: 0.5,
  augmentation: 'gdsc',
  optimizer: 'adam',
  lr: 2.5e-4,
  lrEnd: 5e-5,
  schedule: 'cosine',
  weightDecay: 1e-3,
  minPhotos: 2,
  flip: true,
  evaluateFirst: false,
} as const satisfies Partial<TrainSettings>;

/** A pretrained network that is small enough for two cores, on photos that grow while it learns. */
const pretrained = {
  model: 'mobilenet_v2',
  init: 'imagenet',
  pooling: 'gem',
  lr: 1e-3,
  warmupEpochs: 1,
  evaluateFirst: false,
} as const satisfies Partial<TrainSettings>;

/** `--preset`: settings over the defaults. A configuration file and flags go over them. */
export const presets = {
  'small-catalogue': {
    ...pretrained,
    imageSize: 192,
    sizesByEpoch: ['96x6', '128x10'],
    epochs: 20,
    evalEvery: 10,
  },
  overnight: {
    ...pretrained,
    imageSize: 224,
    sizesByEpoch: ['96x6', '128x20', '192x10'],
    epochs: 42,
    evalEvery: 14,
  },
  'gdsc-resnet34': {
    ...gdsc,
    model: 'resnet34',
    imageSize: 620,
    batchSize: 32,
    dropout: 0,
    epochs: 70,
    classifierWeight: 0,
  },
  'gdsc-densenet121': {
    ...gdsc,
    model: 'densenet121',
    imageSize: 480,
    batchSize: 16,
    dropout: 0.5,
    epochs: 90,
    classifierWeight: 1,
    alpha: 10,
  },
} as const satisfies Record<string, Partial<TrainSettings>>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];
/** Of the presets' names, but nothing that can be trained: photos that local features alone name. */
export const noTraining = 'no-training';

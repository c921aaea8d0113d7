import {
  augmentationNames,
  catalogueFormats,
  levelPattern,
  levelWords,
  mirrorAxes,
  type PipelineInput,
  samplerNames,
  splitStrategies,
} from '@flukeprint/data';
import {
  lossNames,
  miningNames,
  modelNames,
  neckNames,
  optimizerNames,
  poolingNames,
  scheduleNames,
  stagesNames,
} from '@flukeprint/models';
import { z } from 'zod';
import { deviceNames, precisions } from '../device/open-device.ts';
import { largestEmbedding, largestImage, smallestImage } from './bounds.ts';

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) => z.number().int().min(least).max(most);
export const number = (least: number, most = Number.MAX_VALUE) => z.number().min(least).max(most);
/** What exactly is in them, the loader checks. */
const holdsTransforms = (value: unknown) => typeof value === 'object' && value !== null && 'transforms' in value;
export const path = () => z.string().min(1);

/** The word of `init` for weights that are published for the model; a folder of that name is `./imagenet`. */
export const imagenet = 'imagenet';

/** What a setting is for people: its heading in `--help`, the placeholder of its value, and a line about it. */
export interface About {
  readonly group: string;
  readonly value?: string;
  readonly about: string;
}

const inGroup =
  (group: string) =>
  <T extends z.ZodType>(type: T, about: string, value?: string): T =>
    type.meta({ group, about, value } satisfies About) as T;
/** The headings of `--help`, which a detector's settings share. */
export const headings = {
  data: inGroup('Photos:'),
  network: inGroup('Network:'),
  loss: inGroup('Loss:'),
  batches: inGroup('Batches and augmentation:'),
  optimisation: inGroup('Optimisation:'),
  evaluation: inGroup('Evaluation and checkpoints:'),
};
const { data, network, loss, batches, optimisation, evaluation } = headings;

/**
 * Every setting that decides a training run, with its bounds. A flag of `train`, a key of a configuration file, and a
 * line of the settings stored with a run have the same name (flags in kebab-case).
 */
export const fields = {
  data: data(
    path(),
    'folders of photos, one level of which names the individuals, a table (CSV, COCO JSON), or a catalogue',
    'path',
  ),
  format: data(z.enum(catalogueFormats), 'how photos and individuals are listed; auto looks at the content'),
  images: data(path().nullable(), 'folder of the photos that a table names', 'folder'),
  individualFrom: data(
    z.string().regex(levelPattern, levelWords),
    'which folder names the individual: top, parent (the innermost), level-2, none; auto finds the one that is no year, encounter or camera',
    'level',
  ),
  where: data(
    path().nullable(),
    'of a catalogue: only photos that fit, such as "year>=2020 and place=Pico and quality>=2"',
    'filter',
  ),
  boxes: data(path().nullable(), 'crop to boxes: CSV of path, x, y, w, h in pixels of the upright photo', 'file.csv'),
  detector: data(
    path().nullable(),
    'find the flukes of photos without a box: built-in, run or file of detect train',
    'path',
  ),
  boxMargin: data(number(0, 10), 'widen each box by this fraction of its size', 'fraction'),
  unknown: data(z.array(z.string()), 'names that stand for unknown individuals; their photos are left out', 'names'),
  minPhotos: data(integer(1), 'leave out individuals with fewer photos', 'n'),
  split: data(
    z.enum(splitStrategies),
    'what is held out: photos; photos with their bursts and near-duplicates; individuals; the latest photos',
  ),
  splitFraction: data(
    number(0.01, 0.99),
    'disjoint, time: share of the individuals, or photos, that are held out',
    'f',
  ),
  splitCutoff: data(z.string().nullable(), 'time: photos from this date on are held out, such as 2024-07-01', 'date'),
  burstSeconds: data(
    number(0),
    'all splits but photo: photos of an individual taken this close together stay together',
    'seconds',
  ),
  duplicateDistance: data(integer(0, 11), 'the same for photos whose 64-bit hashes differ in at most so many', 'bits'),
  additions: data(z.array(path()), 'pseudo-labelled photos to train on, too: files of pseudo-label', 'files'),

  model: network(z.enum(modelNames), 'backbone'),
  imageSize: network(integer(smallestImage, largestImage), 'photos are resized to this square', 'pixels'),
  pooling: network(
    z.enum(poolingNames),
    'what a map becomes: its mean, or a generalized mean (GeM) of a learned power',
  ),
  stages: network(z.enum(stagesNames), 'whose maps are pooled: those of the last stage, or of the last two'),
  neck: network(z.enum(neckNames), 'between the linear layer and the embedding: nothing, or batch norm (BNNeck)'),
  embeddingSize: network(integer(2, largestEmbedding), 'length of the vector that stands for a photo', 'n'),
  dropout: network(number(0, 0.99), 'share of the features dropped before the embedding', 'p'),
  alpha: network(number(0.001), 'length that embeddings are scaled to for the classifier', 'a'),
  init: network(
    path().nullable(),
    `weights to start from: safetensors, .pth, a run, ${imagenet} to fetch published ones once, or none`,
    'path',
  ),

  loss: loss(z.enum(lossNames), 'what pulls embeddings together'),
  scale: loss(number(0), "ArcFace's scale of the logits", 's'),
  margin: loss(number(0, Math.PI / 2), "ArcFace's margin, radians", 'm'),
  marginWarmup: loss(integer(0), "epochs in which ArcFace's margin grows from 0", 'n'),
  easyMargin: loss(z.boolean(), "ArcFace's easy margin: only for angles below 90°"),
  subcenters: loss(integer(1, 16), 'ArcFace: centres per individual', 'k'),
  dynamicMargin: loss(z.boolean(), 'ArcFace: larger margins for individuals with fewer photos'),
  sampleClasses: loss(
    integer(0),
    "ArcFace: individuals in a step's softmax, its own and random others; 0 takes all",
    'n',
  ),
  labelSmoothing: loss(number(0, 0.99), 'share of the target spread over all individuals', 'share'),
  focalGamma: loss(number(0), 'focal loss: how much easy photos are played down; 0 is cross-entropy', 'gamma'),
  classifierWeight: loss(number(0), 'weight of a classifier trained beside the embedding; 0 for none', 'w'),
  mining: loss(z.enum(miningNames), 'triplet: hardest photos, or all weighted by how hard they are'),
  tripletMargin: loss(z.union([number(0), z.literal('soft')]), 'triplet: margin, or soft for softplus', 'm'),

  verdicts: loss(
    z.boolean(),
    'of a catalogue: what people told apart on the review page are hard negatives; arcface and triplet',
  ),

  batchSize: batches(integer(2), 'photos per step', 'n'),
  accumulate: batches(integer(1), 'batches whose gradients make one step', 'n'),
  sampler: batches(
    z.enum(samplerNames),
    'shuffled; P individuals × K photos; that, with every photo in each epoch; rare individuals as often as others',
  ),
  photosPerIndividual: batches(integer(2), 'K of the pk samplers', 'k'),
  balance: batches(number(0, 1), 'balanced: 1 draws individuals evenly, 0 by their photos', 'power'),
  augmentation: batches(
    z.union([z.enum(augmentationNames), z.custom<PipelineInput>(holdsTransforms)]),
    `${augmentationNames.join(', ')}, or a JSON file that lists transforms`,
    'name',
  ),
  sizesByEpoch: batches(
    z.array(z.string().regex(/^\d{1,4}x[1-9]\d{0,4}$/, 'pixels and epochs, such as 128x6')),
    'smaller photos in the first epochs: 128x6,160x2 trains six at 128 px and two at 160, the others at the image size',
    'list',
  ),
  mirrorAxis: batches(
    z.enum(mirrorAxes),
    'photos flipped about this axis are individuals of their own: horizontal exchanges top and bottom, vertical left and right',
    'axis',
  ),

  epochs: optimisation(integer(1), 'passes over the training photos', 'n'),
  optimizer: optimisation(z.enum(optimizerNames), 'how gradients move the weights'),
  lr: optimisation(number(0), 'learning rate after the warm-up', 'rate'),
  lrEnd: optimisation(number(0), 'learning rate at the end (cosine), or the least (plateau)', 'rate'),
  schedule: optimisation(z.enum(scheduleNames), 'learning rate after the warm-up'),
  warmupEpochs: optimisation(integer(0), 'epochs of linear warm-up', 'n'),
  milestones: optimisation(z.array(integer(1)), 'multistep: after these epochs the rate falls', 'epochs'),
  gamma: optimisation(number(0, 1), 'multistep and plateau: what the rate is multiplied by', 'factor'),
  plateauPatience: optimisation(integer(0), 'plateau: evaluations without a better mAP before the rate falls', 'n'),
  momentum: optimisation(number(0, 1), "SGD's momentum", 'm'),
  weightDecay: optimisation(number(0), 'L2 penalty; AdamW takes it off the weights instead', 'w'),
  backboneLr: optimisation(number(0), "the backbone's learning rate, as a multiple of that of the rest", 'factor'),
  layerDecay: optimisation(
    number(0.01, 1),
    'learning rate of each stage of the backbone, as a multiple of the next',
    'd',
  ),
  freezeEpochs: optimisation(integer(0), 'first epochs, in which the backbone stays as it is', 'n'),
  clipNorm: optimisation(number(0), 'longest gradient over all weights; 0 for any', 'norm'),
  precision: optimisation(
    z.enum(precisions),
    'how activations are stored; f16 (GPU) takes half the memory, with weights in f32 and a scaled loss',
  ),
  memoryEfficient: optimisation(
    z.boolean(),
    'DenseNet: keep for backward what it can compute again: less work, more memory, the same bits',
  ),
  ema: optimisation(
    number(0, 0.99999),
    'decay of an average of the weights, which is what is evaluated; 0 for none',
    'd',
  ),

  evalEvery: evaluation(integer(1), 'epochs between evaluations', 'n'),
  evaluateFirst: evaluation(z.boolean(), 'leave out the evaluation before the first step'),
  patience: evaluation(integer(0), 'stop after so many evaluations without a better mAP; 0 never stops', 'n'),
  flip: evaluation(z.boolean(), 'evaluate the mean of a photo and its mirror image'),
  checkpointEvery: evaluation(integer(0), 'steps between checkpoints within an epoch; 0 for none', 'n'),
  seed: evaluation(integer(0), 'the same seed gives the same run', 'n'),
  device: evaluation(z.enum(deviceNames), 'auto: the GPU if there is one, else the CPU'),
} as const;

export type Fields = typeof fields;
export type SettingName = keyof Fields;

/** Settings that name files and folders. */
export const pathNames = ['data', 'images', 'boxes', 'detector', 'init', 'additions'] as const satisfies SettingName[];

/** All that decides a training run. Stored with the run; the same settings give the same bits. */
export type TrainSettings = { readonly [K in SettingName]: z.infer<Fields[K]> };

export const aboutOf = (setting: z.ZodType) => setting.meta() as unknown as About;

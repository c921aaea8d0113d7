import { boxLossNames, defaultYoloLossOptions, detectorNames, optimizerNames } from '@flukeprint/models';
import { z } from 'zod';
import { deviceNames, precisions } from '../../device/open-device.ts';
import { headings, integer, number, path } from '../../settings/fields.ts';

const { data, network, loss, batches, optimisation, evaluation } = headings;

/** The strides of YOLOv3's heads are 8, 16 and 32. */
const sizeStep = 32;
const side = () => integer(sizeStep, 2048).multipleOf(sizeStep);

/** Every setting that decides the training of a detector: flags of `detect train`, and lines of its run's settings. */
export const detectFields = {
  data: data(path(), 'YOLO list of photos, folder with images/ and labels/, or COCO JSON', 'path'),
  valid: data(path().nullable(), 'held-out photos, likewise; without it a fifth of --data', 'path'),
  images: data(path().nullable(), 'folder of the photos that --data names', 'folder'),

  model: network(z.enum(detectorNames), 'which of the YOLOv3 networks'),
  cfg: network(path().nullable(), 'instead of --model: a Darknet configuration', 'file.cfg'),
  anchors: network(
    z.enum(['published', 'kmeans']),
    'published for COCO (or those of --cfg), or found in the training boxes',
  ),
  imageSize: network(side(), 'photos are fitted into this square, a multiple of 32', 'pixels'),
  init: network(
    path().nullable(),
    'weights to start from: built-in, a run, or Darknet .weights, also of a backbone alone',
    'path',
  ),

  boxLoss: loss(z.enum(boxLossNames), 'overlap that boxes are taught by'),
  boxGain: loss(number(0), 'weight of the box loss', 'w'),
  objectnessGain: loss(number(0), 'weight of the objectness loss', 'w'),
  classGain: loss(number(0), 'weight of the class loss', 'w'),
  ignore: loss(number(0, 1), 'predictions that overlap a fluke so much are not taught that there is none', 'iou'),
  anchorIou: loss(number(0, 1), 'anchors so like a fluke in shape answer for it, beside the best one', 'iou'),

  startSize: batches(
    side(),
    'first epochs at this size, growing to --image-size: faster; where it is larger, none grow',
    'pixels',
  ),
  grow: batches(number(0, 1), 'share of the epochs in which the size grows', 'f'),
  sizes: batches(z.array(side()), 'multi-scale: each batch has one of these sizes, such as 352,416,480', 'list'),
  batchSize: batches(integer(1), 'photos per step', 'n'),
  flip: batches(number(0, 1), 'probability of a mirror image', 'p'),
  hue: batches(number(0, 1), 'largest change of the hue, as a share of the circle', 'f'),
  saturation: batches(number(0, 1), 'largest change of the saturation, as a share', 'f'),
  brightness: batches(number(0, 1), 'largest change of the brightness, as a share', 'f'),
  scale: batches(number(0, 0.95), 'largest change of the scale, as a share', 'f'),
  translate: batches(number(0, 1), 'largest shift, as a share of the image', 'f'),
  mosaic: batches(number(0, 1), 'probability that four photos are joined', 'p'),
  plainEpochs: batches(number(0, 1), 'share of the epochs, at the end, without mosaic', 'f'),

  epochs: optimisation(integer(1), 'times every photo is seen', 'n'),
  optimizer: optimisation(z.enum(optimizerNames), 'adamw decouples the weight decay, adam adds it to the gradient'),
  lr: optimisation(number(0), 'learning rate after the warm-up', 'rate'),
  lrEnd: optimisation(number(0), 'learning rate in which the cosine ends', 'rate'),
  warmupEpochs: optimisation(number(0), 'epochs of linear warm-up', 'n'),
  momentum: optimisation(number(0, 0.9999), 'of SGD', 'm'),
  weightDecay: optimisation(number(0), 'weight decay, of convolutions alone', 'w'),
  clipNorm: optimisation(number(0), 'largest norm of the gradients; 0 for any', 'n'),
  precision: optimisation(
    z.enum(precisions),
    'how activations are stored; f16 (GPU) takes half the memory, with weights in f32 and a scaled loss',
  ),
  ema: optimisation(number(0, 0.999999), 'decay of the averaged weights that are evaluated and kept; 0 for none', 'd'),

  evalEvery: evaluation(integer(1), 'epochs between evaluations', 'n'),
  seed: evaluation(integer(0), 'the same seed gives the same run', 'n'),
  device: evaluation(z.enum(deviceNames), 'auto: the GPU if there is one, else the CPU'),
} as const;

type DetectFields = typeof detectFields;
export type DetectSettingName = keyof DetectFields;
export const detectSchema = z.strictObject(detectFields);
/** All that decides a detector's training. Stored with the run; the same settings give the same bits. */
export type DetectSettings = z.infer<typeof detectSchema>;

const { boxLoss, boxGain, objectnessGain, classGain, ignore, anchorIou } = defaultYoloLossOptions;

/** From random weights within half an hour, without a GPU: docs/detector.md. */
export const detectDefaults: Omit<DetectSettings, 'data'> = {
  ...{ valid: null, images: null },
  ...{ model: 'yolov3-tiny', cfg: null, anchors: 'published', imageSize: 416, init: null },
  ...{ boxLoss, boxGain, objectnessGain, classGain, ignore, anchorIou },
  ...{ startSize: 224, grow: 0.7, sizes: [], batchSize: 8 },
  ...{
    flip: 0.5,
    hue: 0.015,
    saturation: 0.7,
    brightness: 0.4,
    scale: 0.5,
    translate: 0.1,
    mosaic: 0.5,
    plainEpochs: 0.2,
  },
  ...{
    epochs: 100,
    optimizer: 'adamw',
    lr: 1e-3,
    lrEnd: 1e-5,
    warmupEpochs: 2,
    momentum: 0.937,
    weightDecay: 5e-4,
    clipNorm: 10,
    precision: 'f32',
    ema: 0.999,
  },
  ...{ evalEvery: 1, seed: 0, device: 'auto' },
};

/** Pixels of an epoch's photos, from 1: from `startSize` in steps of 32 to `imageSize`. */
export function epochSize(epoch: number, { startSize, imageSize, epochs, grow }: DetectSettings): number {
  if (startSize >= imageSize || grow === 0) return imageSize;
  const done = Math.min(1, (epoch - 1) / Math.max(1, grow * epochs));
  return Math.round((startSize + (imageSize - startSize) * done) / sizeStep) * sizeStep;
}

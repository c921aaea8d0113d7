import { conv2dGeometry, type Precision, type Shape, size } from '@flukeprint/kernels';
import { builtInCfg, type DetectorName, type ModelName, planNetwork } from '@flukeprint/models';

/**
 * What an engine is asked to do. It travels to the engines' processes as JSON, so its keys are snake_case; every engine
 * reads the same fields and means the same by them (torch's layouts: NCHW, OIHW).
 */
export type Work =
  | KernelWork
  | StreamWork
  | NetworkWork
  | DetectorWork
  | SearchWork
  | LoaderWork
  | AugmentationWork
  | LocalFeaturesWork
  | LocalMatchingWork;
export type KernelWork = Conv2dWork | LinearWork;

/** How activations are stored. */
export const precisions = ['f32', 'f16'] as const satisfies readonly Precision[];

export const passes = ['forward', 'input_grad', 'weight_grad'] as const;
export type Pass = (typeof passes)[number];

/** One convolution without bias: the result itself, or the gradient of one of its inputs. */
export interface Conv2dWork {
  readonly kind: 'conv2d';
  readonly pass: Pass;
  /** [N, C, H, W] */
  readonly input: Shape;
  /** [O, C, kH, kW] */
  readonly weight: Shape;
  /** [N, O, H', W'] */
  readonly output: Shape;
  readonly stride: number;
  readonly padding: number;
  /** Of input, output and their gradients; the default is f32. */
  readonly precision?: Precision;
}

/** input · weightᵀ without bias, or one of its gradients. */
export interface LinearWork {
  readonly kind: 'linear';
  readonly pass: Pass;
  /** [M, K] */
  readonly input: Shape;
  /** [O, K] */
  readonly weight: Shape;
  /** [M, O] */
  readonly output: Shape;
  readonly precision?: Precision;
}

export const streams = ['scale', 'batch_norm', 'cat_batch_norm', 'max_pool2d', 'adam'] as const;

/**
 * Work that memory bounds, in training mode. `scale`: output = input / 2. `batch_norm`: with running statistics, then
 * `residual` added and `relu` taken if asked for; `cat_batch_norm`: of the parts of `input`'s channels, joined, as
 * in a dense block. `max_pool2d`: 3×3, stride 2, padding 1. `adam`: a step of one parameter.
 */
export interface StreamWork {
  readonly kind: 'stream';
  readonly operation: (typeof streams)[number];
  /** The gradients of the same, alone; those of scale and adam do not exist. */
  readonly pass: 'forward' | 'backward';
  /** [N, C, …] */
  readonly input: Shape;
  /** Channels of the parts, which add up to C. */
  readonly parts?: readonly number[];
  readonly relu?: boolean;
  readonly residual?: boolean;
  readonly precision?: Precision;
  /** Of a call: every input and result once. */
  readonly bytes: number;
}

/**
 * `training`: forward in training mode, cross-entropy, backward, Adam (learning rate 1e-4, the rest torch's defaults).
 * `inference`: logits in evaluation mode, without a graph.
 */
export interface NetworkWork {
  readonly kind: 'training' | 'inference';
  /** torchvision's name. */
  readonly network: string;
  readonly batch: number;
  /** Pixels, both sides. */
  readonly image_size: number;
  readonly classes: number;
  /** f16: mixed precision, weights in f32 and activations in f16; the default is f32. */
  readonly precision?: Precision;
  /** Safetensors file of the network's weights under torchvision's names; fresh random ones where it is absent. */
  readonly weights?: string;
}

/**
 * `detector_training`: forward in training mode, backward from fixed gradients of the raw outputs, Adam (learning rate
 * 1e-4, the rest torch's defaults). The loss of YOLO is left out: everybody has another one, and all end in these gradients.
 * `detector_inference`: raw outputs in evaluation mode, batch norms taken into the convolutions, without a graph.
 */
export interface DetectorWork {
  readonly kind: 'detector_training' | 'detector_inference';
  readonly network: DetectorName;
  /** The network as Darknet's configuration: its text. */
  readonly cfg: string;
  readonly batch: number;
  /** Pixels, both sides. */
  readonly image_size: number;
  /** Of each [yolo] section: [N, A · (5 + C), H, W]. */
  readonly outputs: readonly Shape[];
  /** Safetensors file: `layers.0.conv.weight`, `layers.0.bn.weight`, …; fresh random ones where it is absent. */
  readonly weights?: string;
}

/** From photos to embeddings: read, find the fluke, read what it shows again, embed that. Only Flukeprint does it. */
export interface SearchWork {
  readonly kind: 'photo_embedding';
  /** A folder of photos per individual. */
  readonly folder: string;
  readonly photos: number;
  readonly batch: number;
  readonly detector: DetectorName;
  /** Pixels of the square that a photo is fitted into, and of the one that a crop is squashed to. */
  readonly image_size: number;
  readonly crop_size: number;
  readonly embedder: ModelName;
}

/** The data loader: an epoch of batches, alone or feeding training steps. Only Flukeprint has one. */
export interface LoaderWork {
  readonly kind: 'loading' | 'fed_training';
  /** A folder of photos per individual. */
  readonly folder: string;
  readonly photos: number;
  /** Photos stay in memory, decoded; otherwise every epoch decodes them anew. */
  readonly cached: boolean;
  readonly network: string;
  readonly batch: number;
  readonly image_size: number;
  readonly classes: number;
  readonly weights: string;
}

/** The gdsc augmentation of decoded photos to network inputs, on one thread. */
export interface AugmentationWork {
  readonly kind: 'augmentation';
  /** Photos of a call, each augmented in its own way. */
  readonly batch: number;
  /** Pixels, both sides. */
  readonly image_size: number;
}

/** Keypoints and descriptors of grey photos that are in memory, on one thread. */
export interface LocalFeaturesWork {
  readonly kind: 'local_features';
  /** A folder of photos per individual. */
  readonly folder: string;
  /** Photos of a call: all that there are. */
  readonly batch: number;
  /** Pixels, both sides. */
  readonly image_size: number;
  /** Most of a photo. */
  readonly features: number;
}

/** Which features of a query and of each photo of a gallery are each other's nearest. */
export interface LocalMatchingWork {
  readonly kind: 'local_matching';
  /** Photos of the gallery, compared with one query in a call. */
  readonly batch: number;
  /** Of the query and of each photo. */
  readonly features: number;
  /** Numbers of a descriptor. */
  readonly dimensions: number;
}

export function conv2dWork(
  pass: Pass,
  input: Shape,
  weight: Shape,
  { stride, padding }: { stride: number; padding: number },
): Conv2dWork {
  const { batch, outChannels, outHeight, outWidth } = conv2dGeometry('conv2d', input, weight, { stride, padding });
  return { kind: 'conv2d', pass, input, weight, output: [batch, outChannels, outHeight, outWidth], stride, padding };
}

export function linearWork(pass: Pass, rows: number, inFeatures: number, outFeatures: number): LinearWork {
  return {
    kind: 'linear',
    pass,
    input: [rows, inFeatures],
    weight: [outFeatures, inFeatures],
    output: [rows, outFeatures],
  };
}

/** One of the built-in detectors, with a single class. */
export function detectorWork(
  kind: DetectorWork['kind'],
  network: DetectorName,
  { batch, image_size, weights }: Pick<DetectorWork, 'batch' | 'image_size' | 'weights'>,
): DetectorWork {
  const cfg = builtInCfg(network);
  const heads = planNetwork(cfg, `${network}.cfg`).layers.filter((layer) => layer.kind === 'yolo');
  const outputs = heads.map(({ channels, stride }) => [batch, channels, image_size / stride, image_size / stride]);
  return { kind, network, cfg, batch, image_size, outputs, ...(weights !== undefined && { weights }) };
}

/** GFLOP of one call by the direct method, whatever the engine does; a multiply-add is 2. All three passes cost the same. */
export function gflop({ weight, output }: KernelWork): number {
  return (2 * size(output) * size(weight.slice(1))) / 1e9;
}

/** Images of one call: a step's batch, or an epoch without the incomplete last batch. */
export function images(work: Exclude<Work, KernelWork | StreamWork>): number {
  return 'photos' in work ? Math.floor(work.photos / work.batch) * work.batch : work.batch;
}

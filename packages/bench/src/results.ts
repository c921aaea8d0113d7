import { z } from 'zod';
import { machineSchema } from './machine.ts';
import { passes } from './work.ts';

/**
 * What a run of the bench leaves behind. Keys are only ever added within a version; README.md describes the file.
 * Rates are per second: GFLOP of the direct method (a multiply-add is 2) or images.
 */
export const spread = z.strictObject({
  median: z.number(),
  lower_quartile: z.number(),
  upper_quartile: z.number(),
  min: z.number(),
  max: z.number(),
});

/** Engines go by their names: `flukeprint`, `torch`, `tfjs`, `jax`, `onnxruntime`. */
export const byEngine = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

export const measured = {
  name: z.string(),
  unit: z.enum(['gflop_per_second', 'images_per_second', 'gigabytes_per_second']),
  /** GFLOP, images or GB of one call. */
  per_call: z.number(),
  engines: byEngine(
    z.strictObject({
      /** Of one call, one figure per round. */
      seconds: z.array(z.number()).min(1),
      rate: spread,
    }),
  ),
  /** Flukeprint's speed as a multiple of the peer's, from the seconds of the same round. */
  ratios: byEngine(spread),
};

const shape = z.array(z.int());
const kernel = z.strictObject({
  ...measured,
  kind: z.enum(['conv2d', 'linear']),
  pass: z.enum(passes),
  input: shape,
  weight: shape,
  output: shape,
  /** Convolutions only. */
  stride: z.int().optional(),
  padding: z.int().optional(),
});

const network = z.strictObject({
  ...measured,
  kind: z.enum(['training', 'inference']),
  network: z.string(),
  batch: z.int(),
  image_size: z.int(),
  classes: z.int(),
});

const detector = z.strictObject({
  ...measured,
  kind: z.enum(['detector_training', 'detector_inference', 'photo_embedding']),
  /** The detector. */
  network: z.string(),
  batch: z.int(),
  image_size: z.int(),
  /** Of the whole path from photos to embeddings only: width and height, and what embeds the crops at which size. */
  photo_size: z.tuple([z.int(), z.int()]).optional(),
  embedder: z.string().optional(),
  crop_size: z.int().optional(),
});

const augmentation = z.strictObject({
  ...measured,
  kind: z.literal('augmentation'),
  batch: z.int(),
  image_size: z.int(),
});

const localFeatures = z.strictObject({
  ...measured,
  kind: z.enum(['local_features', 'local_matching']),
  batch: z.int(),
  features: z.int(),
  /** Of photos that features are found in. */
  image_size: z.int().optional(),
  /** Of descriptors that are compared. */
  dimensions: z.int().optional(),
});

const loader = z.strictObject({
  ...measured,
  kind: z.enum(['loading', 'training', 'fed_training']),
  /** Whether photos stay in memory, decoded; absent where there is no loader. */
  cached: z.boolean().optional(),
});

const bytes = z.int();
const memory = z.strictObject({
  network: z.string(),
  batch: z.int(),
  image_size: z.int(),
  classes: z.int(),
  steps: z.int(),
  /** Resident bytes of a fresh process: the library loaded, the network made, and the peak of its life. */
  engines: byEngine(z.strictObject({ loaded: bytes, ready: bytes, peak: bytes })),
  /** Flukeprint's bytes as a multiple of the peer's: the peak, and what of it came after `loaded` or `ready`. */
  ratios: byEngine(z.strictObject({ peak: z.number(), since_loaded: z.number(), since_ready: z.number() })),
});

const goal = z.strictObject({
  name: z.string(),
  peer: z.string(),
  /** One of the two. */
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  /** What of the ratios of all rows that the goal speaks of has to reach it. */
  judged: z.enum(['worst', 'geometric_mean']),
  reached: z.number(),
  /** The worst of these ratios, and where it was. */
  worst: z.number(),
  where: z.string(),
  met: z.boolean(),
});

export const resultsSchema = z.strictObject({
  schema_version: z.literal(1),
  date: z.iso.datetime(),
  /** With `+` where the checkout had changes; null outside one. */
  commit: z.string().nullable(),
  machine: machineSchema,
  settings: z.strictObject({
    device: z.string(),
    threads: z.int(),
    rounds: z.int(),
    /** The least that a measurement repeats its work. */
    seconds: z.number(),
    batch: z.int(),
    image_size: z.int(),
    quick: z.boolean(),
  }),
  /** Flukeprint first. `threads` are those that the library really uses. */
  engines: z.array(
    z.strictObject({ name: z.string(), version: z.string(), threads: z.int(), description: z.string() }),
  ),
  /** `product` is the plain matrix product that stands for the machine's peak. */
  kernels: z.strictObject({ product: kernel, rows: z.array(kernel) }).optional(),
  training: z.array(network).optional(),
  inference: z.array(network).optional(),
  detector: z.array(detector).optional(),
  loader: z
    .strictObject({ photo_size: z.tuple([z.int(), z.int()]), photos: z.int(), rows: z.array(loader) })
    .optional(),
  /** The peer torch stands for albumentations. */
  augment: z.array(augmentation).optional(),
  /** The peer torch stands for OpenCV where features are found. */
  local_features: z.array(localFeatures).optional(),
  memory: memory.optional(),
  goals: z.array(goal),
});

export type Results = z.infer<typeof resultsSchema>;
export type Kernel = z.infer<typeof kernel>;
export type Network = z.infer<typeof network>;
export type DetectorRow = z.infer<typeof detector>;
export type LoaderRow = z.infer<typeof loader>;
export type AugmentationRow = z.infer<typeof augmentation>;
export type LocalFeaturesRow = z.infer<typeof localFeatures>;
export type MemoryResults = z.infer<typeof memory>;
export type GoalReached = z.infer<typeof goal>;
/** What all rows of timed work have. */
export type Measured = Pick<Kernel, keyof typeof measured>;

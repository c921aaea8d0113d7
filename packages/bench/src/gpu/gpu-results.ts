import { z } from 'zod';
import { machineSchema } from '../machine.ts';
import { byEngine, measured } from '../results.ts';
import { passes, precisions, streams } from '../work.ts';

const precision = z.enum(precisions);
const shape = z.array(z.int());
const common = { ...measured, precision };

const product = z.strictObject({ ...common, size: z.int() });

const convolution = z.strictObject({
  ...common,
  network: z.string(),
  /** How often the network has it. */
  count: z.int(),
  pass: z.enum(passes),
  input: shape,
  weight: shape,
  output: shape,
  stride: z.int(),
  padding: z.int(),
  /** Ours ÷ the best product in the same precision. */
  peak_share: z.number(),
  /** FLOP ÷ bytes of the tensors, and what the peaks allow at that: GFLOP/s. */
  intensity: z.number(),
  roofline: z.number(),
});

const stream = z.strictObject({
  ...common,
  operation: z.enum(streams),
  pass: z.enum(['forward', 'backward']),
  input: shape,
  parts: z.array(z.int()).optional(),
  relu: z.boolean().optional(),
  residual: z.boolean().optional(),
  bytes: z.number(),
  /** Ours ÷ the bandwidth of a large copy. */
  bandwidth_share: z.number(),
});

const network = z.strictObject({
  ...common,
  kind: z.enum(['training', 'inference']),
  network: z.string(),
  batch: z.int(),
  image_size: z.int(),
  classes: z.int(),
});

const cost = z.strictObject({
  /** Of one step: until the GPU was done, until it was queued, and CPU time of the whole process. */
  seconds: z.number(),
  host_seconds: z.number(),
  cpu_seconds: z.number(),
  /** Memory of the GPU: in use at once, and held by the process. */
  peak_bytes: z.number(),
  held_bytes: z.number(),
  /** Flukeprint's: what one step asks of WebGPU. */
  counts: z
    .strictObject({
      dispatches: z.number(),
      passes: z.number(),
      submits: z.number(),
      bind_groups: z.number(),
      pipelines: z.number(),
      buffers: z.number(),
      buffer_bytes: z.number(),
      uploads: z.number(),
      upload_bytes: z.number(),
    })
    .optional(),
});

const step = z.strictObject({
  network: z.string(),
  batch: z.int(),
  image_size: z.int(),
  precision,
  engines: byEngine(cost),
});

const goal = z.strictObject({
  name: z.string(),
  /** What is compared: a ratio to PyTorch, a share of a peak or of a step, bytes. */
  unit: z.enum(['ratio', 'share', 'bytes', 'count']),
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  /** Null where the run could not tell. */
  ours: z.number().nullable(),
  peer: z.number().nullable(),
  reached: z.number().nullable(),
  met: z.boolean().nullable(),
  note: z.string(),
});

/** What `pnpm bench gpu` leaves behind. Keys are only ever added within a version. */
export const gpuResultsSchema = z.strictObject({
  schema_version: z.literal(1),
  date: z.iso.datetime(),
  commit: z.string().nullable(),
  machine: machineSchema,
  /** Of Flukeprint's adapter. `software`: a CPU in a GPU's place, whose figures say nothing about one. */
  adapter: z.strictObject({
    description: z.string(),
    software: z.boolean(),
    f16: z.boolean(),
    timestamps: z.boolean(),
  }),
  settings: z.strictObject({
    batch: z.int(),
    image_size: z.int(),
    rounds: z.int(),
    seconds: z.number(),
    networks: z.array(z.string()),
    precisions: z.array(precision),
    quick: z.boolean(),
  }),
  /** Flukeprint first. */
  engines: z.array(z.strictObject({ name: z.string(), version: z.string(), description: z.string() })),
  products: z.array(product).optional(),
  copy: z.array(stream.omit({ bandwidth_share: true })).optional(),
  convolutions: z.array(convolution).optional(),
  streams: z.array(stream).optional(),
  networks: z.array(network).optional(),
  steps: z.array(step).optional(),
  /** Work of ours that failed, and why. */
  failures: z.array(z.string()),
  goals: z.array(goal),
});

export type GpuResults = z.infer<typeof gpuResultsSchema>;
export type ProductRow = z.infer<typeof product>;
export type ConvolutionRow = z.infer<typeof convolution>;
export type StreamRow = z.infer<typeof stream>;
export type GpuNetworkRow = z.infer<typeof network>;
export type StepRow = z.infer<typeof step>;
export type GpuGoal = z.infer<typeof goal>;

import type { Precision } from '@flukeprint/kernels';

export const gpuSectionNames = ['peak', 'conv', 'stream', 'training', 'presets', 'inference'] as const;
export type GpuSectionName = (typeof gpuSectionNames)[number];

/** Sizes of what is measured. */
export interface GpuSizes {
  readonly networks: readonly string[];
  readonly batch: number;
  /** Pixels, both sides. */
  readonly image_size: number;
  readonly rounds: number;
  /** A measurement repeats its work for at least so long. */
  readonly seconds: number;
  /** The same of whole networks. */
  readonly network_seconds: number;
  /** Rows, columns and depth of the products that stand for the peak. */
  readonly products: readonly number[];
  /** Values of the tensor whose copy stands for the bandwidth. */
  readonly stream_values: number;
  /** Of the presets of `train`: the settings that photos are really trained with. */
  readonly presets: readonly { readonly network: string; readonly batch: number; readonly image_size: number }[];
  readonly inference_batches: readonly number[];
  /** Steps that are queued to see what one takes of the host. */
  readonly steps: number;
}

export interface GpuSettings extends GpuSizes {
  readonly precisions: readonly Precision[];
  readonly quick: boolean;
  readonly software: boolean;
}

export const fullSizes: GpuSizes = {
  networks: ['resnet34', 'densenet121'],
  batch: 64,
  image_size: 224,
  rounds: 5,
  seconds: 0.1,
  network_seconds: 1,
  products: [1024, 2048, 4096],
  // 256 MiB of f32: more than any cache holds.
  stream_values: 2 ** 26,
  presets: [
    { network: 'resnet34', batch: 32, image_size: 620 },
    { network: 'densenet121', batch: 16, image_size: 480 },
  ],
  inference_batches: [1, 64],
  steps: 10,
};

/** Shows that everything works, where no figure means anything. */
export const quickSizes: GpuSizes = {
  networks: ['resnet18'],
  batch: 2,
  image_size: 32,
  rounds: 1,
  seconds: 0.01,
  network_seconds: 0.01,
  products: [128, 256],
  stream_values: 2 ** 18,
  presets: [{ network: 'resnet18', batch: 2, image_size: 48 }],
  inference_batches: [1, 2],
  steps: 1,
};

import { type Backend, type Precision, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend, type JobListener } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend, type SilenceListener, WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { hasAdapter } from '@flukeprint/kernels-wgsl/software-adapter';
import { UserError } from '../user-error.ts';
import { loadTuning } from './tuning/tuning-file.ts';

/** auto: the GPU if there is one, else the CPU; reference: the float64 loops that all others are held against. */
export const deviceNames = ['auto', 'webgpu', 'wasm', 'reference'] as const;
export type DeviceName = (typeof deviceNames)[number];

/** What computes. Its backend is another one after a GPU was lost and opened again. */
export interface Device {
  backend: Backend;
}

/** How the activations of a network are stored. */
export const precisions = ['f32', 'f16'] as const satisfies Precision[];

/** What a device can be told. */
export interface DeviceOptions {
  /** CPU: threads that compute; any number gives the same bits. All cores unless told. */
  readonly threads?: number;
  /** CPU: use V8's 256-bit instructions. */
  readonly revectorize?: boolean;
  /** What it must be able to store. */
  readonly precision?: Precision;
  /** Hears of every kernel that the CPU has run. */
  readonly onJob?: JobListener;
  /** Where WebGPU's adapters come from: Dawn, unless told. */
  readonly gpu?: GPU;
  /** Hears that a GPU has answered nothing for so many seconds. */
  readonly onSilence?: SilenceListener;
  /** Seconds of silence that it hears of first, for tests. */
  readonly firstSilence?: number;
}

/**
 * Opens the device of this name. `auto` finds one: where there is no GPU, the CPU does the work. Throws where there is none of
 * the name, or it cannot store the precision.
 */
export async function openDevice(
  name: DeviceName,
  { precision = 'f32', ...options }: DeviceOptions = {},
): Promise<Backend> {
  const backend = await open(name, options);
  if (precision === 'f32' || backend.supportsF16) return backend;
  await backend.destroy();
  throw new UserError(
    `--precision f16 needs a GPU with shader-f16, which "${backend.description}" has not; leave it out, or give another --device`,
  );
}

async function open(name: DeviceName, options: Omit<DeviceOptions, 'precision'>): Promise<Backend> {
  if (name === 'reference') return new ReferenceBackend();
  if (name === 'wasm') return createWasmBackend(options);
  if (name === 'auto') {
    // Asked in a process of its own: a broken driver warns, or crashes, there.
    if (!hasAdapter({})) return createWasmBackend(options);
    const gpu = await createWebGpuBackend(options);
    if (!gpu.isSoftware) {
      await loadTuning(gpu);
      return gpu;
    }
    await gpu.destroy();
    return createWasmBackend(options);
  }
  const gpu = await createWebGpuBackend(options);
  await loadTuning(gpu);
  return gpu;
}

/** A CPU in a GPU's place: fine for checking results, too slow for work. Only told of what {@link openDevice} gives. */
export function isSoftwareAdapter(backend: Backend): boolean {
  return backend instanceof WebGpuBackend && backend.isSoftware;
}

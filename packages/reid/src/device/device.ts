import { spawnSync } from 'node:child_process';
import { type Backend, type Precision, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend, type JobListener } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend, WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { adapterEnvironment, hasAdapter } from '@flukeprint/kernels-wgsl/software-adapter';
import { Option } from 'commander';
import { loadTuning } from './tuning/tuning-file.ts';
import { UserError } from '../user-error.ts';

export type DeviceName = 'auto' | 'webgpu' | 'wasm' | 'reference';

/** `--device`; `extra` names are offered beyond those for everyday use. */
export function deviceOption(...extra: DeviceName[]): Option {
  return new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
    .choices(['auto', 'webgpu', 'wasm', ...extra])
    .default('auto');
}

/** The flags with which a command chooses its device. */
export interface DeviceFlags {
  readonly device: DeviceName;
  readonly threads?: number;
  readonly revectorize: boolean;
}

export interface DeviceOptions extends Partial<Omit<DeviceFlags, 'device'>> {
  /** What it must be able to store. */
  readonly precision?: Precision;
  /** Hears of every kernel that the CPU has run. */
  readonly onJob?: JobListener;
  /** Where WebGPU's adapters come from: Dawn, unless told. */
  readonly gpu?: GPU;
}

/**
 * Opens the device of this name. `auto` finds one: where there is no GPU, the CPU does the work. `webgpu` without a
 * GPU starts this command again on a software adapter, where one is installed. Throws where it cannot store the precision.
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
  if (!hasAdapter({})) await restartOnSoftwareAdapter();
  const gpu = await createWebGpuBackend(options);
  await loadTuning(gpu);
  return gpu;
}

/**
 * A driver is chosen by the environment a process starts with: only a new process can have another one.
 * Returns where no software adapter is installed.
 */
async function restartOnSoftwareAdapter(): Promise<void> {
  const environment = await adapterEnvironment();
  if (!environment) return;
  console.warn('no GPU found: running on a software adapter, which is slow');
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}

/** A CPU in a GPU's place: fine for checking results, too slow for work. Only told of what {@link openDevice} gives. */
export function isSoftwareAdapter(backend: Backend): boolean {
  return backend instanceof WebGpuBackend && backend.isSoftware;
}

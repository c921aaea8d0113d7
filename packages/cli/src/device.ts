import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend, NoAdapterError } from '@flukeprint/kernels-wgsl';
import { Option } from 'commander';

export type DeviceName = 'auto' | 'webgpu' | 'wasm' | 'reference';

/** `--device`; `extra` names are offered beyond those for everyday use. */
export function deviceOption(...extra: DeviceName[]): Option {
  return new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
    .choices(['auto', 'webgpu', 'wasm', ...extra])
    .default('auto');
}

/** Opens the device of this name. `auto` never fails: where no GPU is found, the CPU does the work. */
export async function openDevice(name: DeviceName): Promise<Backend> {
  if (name === 'reference') return new ReferenceBackend();
  if (name === 'wasm') return createWasmBackend();
  try {
    return await createWebGpuBackend();
  } catch (error) {
    if (name === 'webgpu' || !(error instanceof NoAdapterError)) throw error;
    return createWasmBackend();
  }
}

import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';

export interface TestDevice {
  readonly name: Backend['name'];
  open(): Promise<Backend>;
}

const devices: Record<Backend['name'], TestDevice> = {
  reference: { name: 'reference', open: async () => new ReferenceBackend() },
  wasm: { name: 'wasm', open: () => createWasmBackend() },
  webgpu: { name: 'webgpu', open: () => createWebGpuBackend() },
};

/** The devices to run a suite on. */
export function testDevices(...names: Backend['name'][]): TestDevice[] {
  return names.map((name) => devices[name]);
}

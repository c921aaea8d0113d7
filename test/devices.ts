import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';

export interface TestDevice {
  readonly name: Backend['name'];
  /** True where this machine has no such device: for `describe.skipIf`. In CI that is an error instead. */
  readonly missing: boolean;
  open(): Promise<Backend>;
}

const gpu = await testBackend();
await gpu?.destroy();

const devices: Record<Backend['name'], TestDevice> = {
  reference: { name: 'reference', missing: false, open: async () => new ReferenceBackend() },
  wasm: { name: 'wasm', missing: false, open: () => createWasmBackend() },
  webgpu: { name: 'webgpu', missing: gpu === undefined, open: () => createWebGpuBackend() },
};

/** The devices to run a suite on. */
export function testDevices(...names: Backend['name'][]): TestDevice[] {
  return names.map((name) => devices[name]);
}

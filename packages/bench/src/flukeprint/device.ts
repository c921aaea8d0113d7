import { type DeviceName, openDevice } from '@flukeprint/cli/device';
import type { Backend } from '@flukeprint/kernels';

export interface DeviceSettings {
  readonly device: DeviceName;
  /** Of the CPU backend; a GPU is driven by one. */
  readonly threads: number;
}

export async function openBenchDevice({
  device,
  threads,
}: DeviceSettings): Promise<{ backend: Backend; threads: number }> {
  const backend = await openDevice(device, { threads });
  return { backend, threads: backend.name === 'wasm' ? threads : 1 };
}

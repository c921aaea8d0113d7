import type { Backend } from '@flukeprint/kernels';
import type { GpuMeter } from '@flukeprint/kernels-wgsl/gpu-meter';
import { meterDawn } from '@flukeprint/kernels-wgsl/metered-dawn';
import { type DeviceName, openDevice } from '@flukeprint/reid/device/open-device';
import { restartOnSoftwareAdapter } from '@flukeprint/reid/device/restart-on-software-adapter';

export interface DeviceSettings {
  readonly device: DeviceName;
  /** Of the CPU backend; a GPU is driven by one. */
  readonly threads: number;
  /** Count and time what the GPU does. */
  readonly metered?: boolean;
}

export async function openBenchDevice({
  device,
  threads,
  metered = false,
}: DeviceSettings): Promise<{ backend: Backend; threads: number; meter?: GpuMeter }> {
  const status = await restartOnSoftwareAdapter(device, () =>
    console.warn('no GPU found: running on a software adapter, which is slow'),
  );
  if (status !== undefined) process.exit(status);
  if (metered) {
    const { gpu, meter } = meterDawn();
    return { backend: await openDevice(device, { gpu }), threads: 1, meter };
  }
  const backend = await openDevice(device, { threads });
  return { backend, threads: backend.name === 'wasm' ? threads : 1 };
}

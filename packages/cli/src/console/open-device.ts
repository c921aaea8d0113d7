import type { Backend } from '@flukeprint/kernels';
import { type DeviceName, type DeviceOptions, openDevice } from '@flukeprint/reid/device/device';
import { restartOnSoftwareAdapter } from '@flukeprint/reid/device/restart-on-software-adapter';

/** {@link openDevice} for a command, on a software adapter where `webgpu` has no GPU. Says what was opened. */
export async function openCommandDevice(name: DeviceName, options: DeviceOptions = {}): Promise<Backend> {
  const status = await restartOnSoftwareAdapter(name, () =>
    console.warn('no GPU found: running on a software adapter, which is slow'),
  );
  if (status !== null) process.exit(status);
  const backend = await openDevice(name, options);
  console.log(backend.description);
  return backend;
}

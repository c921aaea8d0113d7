import type { Backend } from '@flukeprint/kernels';
import { type DeviceName, type DeviceOptions, openDevice } from '@flukeprint/reid/device/open-device';
import { restartOnSoftwareAdapter } from '@flukeprint/reid/device/restart-on-software-adapter';
import { unlockOutputs } from '@flukeprint/reid/files/output-lock';
import { saySilence } from './say-silence.ts';

const chosen = new Set<DeviceName>();

/**
 * Sees to it that `webgpu` has an adapter, if need be a software adapter in another process, at whose end this one ends. Before
 * folders are locked: the other process locks them, too.
 */
export async function chooseAdapter(name: DeviceName): Promise<void> {
  if (chosen.has(name)) return;
  const status = await restartOnSoftwareAdapter(name, () => {
    console.warn('no GPU found: running on a software adapter, which is slow');
    unlockOutputs();
  });
  if (status !== undefined) process.exit(status);
  chosen.add(name);
}

/** {@link openDevice} for a command, on a software adapter where `webgpu` has no GPU. Says what was opened. */
export async function openCommandDevice(name: DeviceName, options: DeviceOptions = {}): Promise<Backend> {
  await chooseAdapter(name);
  const backend = await openDevice(name, { onSilence: saySilence, ...options });
  console.log(backend.description);
  return backend;
}

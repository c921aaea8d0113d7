import { spawnSync } from 'node:child_process';
import { adapterEnvironment, hasAdapter } from '@flukeprint/kernels-wgsl/software-adapter';
import type { DeviceName } from './device.ts';

/**
 * For a program of its own that is to compute on `webgpu`: where there is no GPU but a software adapter is installed, it runs
 * the program once more on that and returns the status to end with, else null. A driver is chosen by the environment that a
 * process starts with: only a new process can have another one. `onRestart` is called before.
 */
export async function restartOnSoftwareAdapter(device: DeviceName, onRestart: () => void): Promise<number | null> {
  if (device !== 'webgpu' || hasAdapter({})) return null;
  const environment = await adapterEnvironment();
  if (!environment) return null;
  onRestart();
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  return status ?? 1;
}

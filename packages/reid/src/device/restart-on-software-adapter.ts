import { spawnSync } from 'node:child_process';
import { adapterEnvironment, hasAdapter } from '@flukeprint/kernels-wgsl/software-adapter';
import type { DeviceName } from './open-device.ts';

/**
 * For a program of its own that is to compute on `webgpu`: where there is no GPU but a software adapter is installed, it runs
 * the program once more on that, and returns the status that this process is to end with, too; else undefined. A driver is chosen by
 * the environment that a process starts with: only a new process can have another one. `onRestart` is called before.
 */
export async function restartOnSoftwareAdapter(device: DeviceName, onRestart: () => void): Promise<number | undefined> {
  if (device !== 'webgpu' || hasAdapter({})) return undefined;
  const environment = await adapterEnvironment();
  if (!environment) return undefined;
  onRestart();
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  return status ?? 1;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { adapterEnvironment, hasAdapter } from '@flukeprint/kernels-wgsl/software-adapter';
import type { DeviceName } from './open-device.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * For a program of its own that is to compute on `webgpu`: where there is no GPU but a software adapter is installed, it runs
 * the program once more on that, and returns the status that this process is to end with, too; else undefined. A driver is chosen by
 * the environment that a process starts with: only a new process can have another one. `onRestart` is called before. From then on this process
 * stands for the other one: what asks it to end is handed on, and the command ends where this one is killed.
 */
export async function restartOnSoftwareAdapter(device: DeviceName, onRestart: () => void): Promise<number | undefined> {
  if (device !== 'webgpu' || hasAdapter({})) return undefined;
  const environment = await adapterEnvironment();
  if (!environment) return undefined;
  onRestart();
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...environment, FLUKEPRINT_WRAPPER: `${process.pid}` },
    stdio: 'inherit',
  });
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  const [status] = (await once(child, 'exit')) as [number | null];
  return status ?? 1;
}

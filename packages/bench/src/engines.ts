import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '@flukeprint/reid/user-error';
import { Engine } from './engine.ts';
import type { DeviceSettings } from './flukeprint/device.ts';

export const peerNames = ['torch', 'tfjs', 'jax', 'onnxruntime'] as const;
export type PeerName = (typeof peerNames)[number];

/** The one command that brings the peers in JavaScript. */
const installPeers = 'npm install --prefix packages/bench/src/peers';
const packages = {
  tfjs: '@tensorflow/tfjs-backend-wasm',
  jax: '@jax-js/jax',
  onnxruntime: 'onnxruntime-node',
} as const;

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export function startFlukeprint(settings: DeviceSettings): Promise<Engine> {
  return Engine.start('flukeprint', process.execPath, [file('flukeprint/main.ts'), JSON.stringify(settings)]);
}

/** `device` is torch's: `cpu`, `cuda`, …; `auto` takes a GPU if there is one. Throws a {@link UserError} that says how to get a peer that is not there. */
export async function startPeer(
  name: PeerName,
  { threads, python, device = 'cpu' }: { threads: number; python?: string; device?: string },
): Promise<Engine> {
  if (name === 'torch')
    return Engine.start(name, findPython(python), [file('peers/torch_peer.py'), `${threads}`, device]);
  if (!existsSync(file(`peers/node_modules/${packages[name]}`))) {
    throw new UserError(`${name} is not installed; get it with: ${installPeers}`);
  }
  return Engine.start(name, process.execPath, [file(`peers/${name}.ts`), `${threads}`]);
}

/** A Python that can import torch. */
function findPython(given?: string): string {
  const candidates = given ? [given] : ['python3', 'python'];
  const found = candidates.find((python) => {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (found) return found;
  throw new UserError(`no torch in ${candidates.join(' or ')}; give a Python that can import torch with --python PATH`);
}

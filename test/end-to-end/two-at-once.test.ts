import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, start, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const env = { FLUKEPRINT_CACHE: path('cache') };

beforeAll(async () => {
  await renderSixFlukes(path('photos'));
  await succeed(['catalog', 'init', path('whales.db')]);
  await writeNetwork(path('network.safetensors'));
});

test('two imports of the same photos into one catalogue bring each in once', async () => {
  const args = ['catalog', 'import', path('whales.db'), path('photos'), '--json'];
  const both = await Promise.all([succeed(args, { env }), succeed(args, { env })]);
  const fresh = both.map(({ stdout }) => JSON.parse(stdout).counts.photos.fresh as number);
  expect(fresh.sort((a, b) => a - b)).toEqual([0, 24]);
  expect((await succeed(['catalog', 'verify', path('whales.db')])).stdout).toContain('nothing wrong');
});

test('an embed into a file that another is writing is refused, and the first one goes on', async () => {
  const args = ['embed', '--run', path('network.safetensors'), '--data', path('photos'), '--output', path('e.npy')];
  const device = ['--device', 'wasm', '--workers', '1'];
  const first = start([...args, ...device], { env });
  let said = '';
  first.stdout.setEncoding('utf8').on('data', (part) => (said += part));
  const ended = new Promise((resolve) => first.on('close', resolve));
  // It says its device once it has claimed its files; what comes after waits.
  await expect.poll(() => said, { timeout: 60_000, interval: 5 }).toMatch(/\n/);
  first.kill('SIGSTOP');
  try {
    const second = await flukeprint([...args, ...device, '--overwrite'], { env });
    expectFailure(second, [`${path('e.npy')} is being written by process ${first.pid}`, 'another --output']);
  } finally {
    first.kill('SIGCONT');
  }
  expect(await ended).toBe(0);
  await succeed([...args, ...device, '--overwrite'], { env });
});

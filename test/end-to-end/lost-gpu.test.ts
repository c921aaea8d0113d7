/** A GPU that is lost within a command: what the command has locked it lets go, and is not refused by itself afterwards. */
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ReferenceBackend } from '@flukeprint/kernels';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { createDarknet, formatSafetensors, initialize, namedTensors, stateDict } from '@flukeprint/models';
import { smallDetectorCfg } from '@flukeprint/reid/testing/small-detector';
import { beforeAll, describe, expect, test } from 'vitest';
import { finished } from '../finished.ts';
import { readCsv, readNpy, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, start, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const adapter = await testBackend();
await adapter?.destroy();

describe.skipIf(!adapter)('a GPU that is lost', { timeout: 600_000 }, () => {
  const folder = temporaryFolder();
  const at = (...names: string[]) => join(folder, ...names);
  const env = { FLUKEPRINT_CACHE: at('cache') };
  const preload = pathToFileURL(join(import.meta.dirname, 'lose-device.ts')).href;
  /** What a process needs to lose its first device after so many submissions. */
  const losing = (after: number) => ({ ...env, NODE_OPTIONS: `--import ${preload}?after=${after}` });
  const gpu = ['--device', 'webgpu', '--batch-size', '4', '--workers', '1'];

  beforeAll(async () => {
    await renderSixFlukes(at('photos'));
    await writeNetwork(at('network.safetensors'));
    const detector = createDarknet(new ReferenceBackend(), smallDetectorCfg, 'small.cfg');
    initialize(detector, 1);
    const about = { format: 'flukeprint-detector', cfg: smallDetectorCfg, classes: '["fluke"]', image_size: '32' };
    await writeFile(at('detector.safetensors'), formatSafetensors(await stateDict(namedTensors(detector)), about));
  });

  /** Locks of folders and of files that are being written. */
  const locks = async () => (await readdir(folder, { recursive: true })).filter((name) => /\.lock$|\.tmp$/.test(name));

  test('ends embed, which runs again as it was typed', async () => {
    const args = ['embed', '--run', at('network.safetensors'), '--data', at('photos'), '--output', at('e.npy'), ...gpu];
    const lost = await flukeprint(args, { env: losing(8) });
    expect(lost.stderr).toContain('the device was taken away');
    expect({ ...lost, stderr: lost.stderr.replace('the device was taken away\n', '') }).toSatisfy((outcome) => {
      expectFailure(outcome, ['the device was lost', 'run the command again']);
      return true;
    });
    expect(existsSync(at('e.npy'))).toBe(false);
    expect(await locks()).toEqual([]);
    await succeed(args, { env });
    expect(readNpy(at('e.npy')).shape).toEqual([24, 8]);
    expect(await locks()).toEqual([]);
  });

  test('ends detect, which goes on as it was typed', async () => {
    const detect = ['detect', '--detector', at('detector.safetensors'), '--data', at('photos')];
    const args = [...detect, '--output', at('boxes.csv'), '--confidence', '0.01', ...gpu];
    const lost = await flukeprint(args, { env: losing(8) });
    expect(lost.stderr).toContain('the device was lost');
    expect([lost.status, existsSync(at('boxes.csv'))]).toEqual([1, false]);
    expect(await locks()).toEqual([]);
    const again = await succeed(args, { env });
    expect(again.stdout + again.stderr).toMatch(/\d+ of 24 /);
    expect(new Set(readCsv(at('boxes.csv')).rows.map(({ path }) => path)).size).toBe(24);
    expect(await locks()).toEqual([]);
  });

  test('leaves a training its folder while it is opened again; whoever ends it, the same command begins', async () => {
    const train = ['train', '--data', at('photos'), '--output', at('run'), '--image-size', '32', '--epochs', '1'];
    const child = start([...train, ...gpu], { env: losing(4) });
    const ended = finished(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
    await expect.poll(() => said, { timeout: 300_000 }).toContain('opened again');
    expect(said).toContain('the device was taken away');
    const cpu = ['--device', 'wasm', '--batch-size', '4', '--workers', '1'];
    expectFailure(await flukeprint([...train, ...cpu, '--overwrite'], { env }), [`in use by process ${child.pid}`]);
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
    expect(await locks()).toEqual([]);
    await succeed([...train, ...cpu], { env });
    expect(await locks()).toEqual([]);
  });
});

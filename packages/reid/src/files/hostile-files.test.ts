import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlanningBackend } from '@flukeprint/kernels-wgsl';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDetector } from '../detection/detector.ts';
import { NpyError, parseNpy } from '../matching/npy.ts';
import { trainedNetwork } from '../matching/trained-network.ts';
import { findRuns } from '../runs/run-summary.ts';
import { defaults } from '../settings/presets.ts';
import { parseSettings } from '../settings/resolve.ts';
import { UserError } from '../user-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(['null', '7', '"epoch"', '[1]', '{"event":"epoch","epoch":"x","step":{}}', '{'])(
  'a log line %s is passed over, and all runs are listed',
  async (line) => {
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'settings.json'), JSON.stringify({ ...defaults, data: 'photos' }));
      const epoch = JSON.stringify({ event: 'epoch', time: '2026-01-01T00:00:00Z', epoch: 3, loss: 1 });
      await writeFile(join(folder, name, 'metrics.jsonl'), `${epoch}\n${name === 'a' ? `${line}\n` : ''}`);
    }
    const { runs, problems } = await findRuns(folder);
    expect(problems).toEqual([]);
    expect(runs.map(({ name, epochsDone }) => [name, epochsDone])).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  },
);

test.each(['{', 'null', '[]', '7', '\0', ''])('settings %j of one run hide none of the others', async (settings) => {
  for (const name of ['a', 'b', 'c']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'settings.json'), name === 'b' ? settings : JSON.stringify(defaults));
    await writeFile(join(folder, name, 'metrics.jsonl'), '');
  }
  const { runs, problems } = await findRuns(folder);
  expect(runs.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(problems).toEqual([expect.stringContaining(`${join(folder, 'b', 'settings.json')} is not what train wrote`)]);
});

const metadata = { format: 'flukeprint', model: 'efficientnet_b7', image_size: '64', embedding_size: '512' };

test('weights that only say what they are make no room for it', async () => {
  const backend = new PlanningBackend();
  const said = (values: object) =>
    trainedNetwork(backend, 'w.safetensors', { tensors: new Map(), metadata: { ...metadata, ...values } });
  await expect(said({})).rejects.toThrow(/lacks \d+ tensors of efficientnet_b7/);
  await expect(said({ embedding_size: '1000000000' })).rejects.toThrow(UserError);
  await expect(said({ image_size: '1000000000' })).rejects.toThrow(UserError);
  expect(backend.liveBytes).toBe(0);
});

test('nor does a detector whose file is shorter than its network', async () => {
  const backend = new PlanningBackend();
  await writeFile(join(folder, 'd.weights'), Buffer.alloc(20));
  await writeFile(
    join(folder, 'd.cfg'),
    '[net]\n[convolutional]\nfilters=12\nsize=50\n[yolo]\nmask=0,1\nanchors=1,1,2,2\nclasses=1',
  );
  await expect(loadDetector(backend, join(folder, 'd.weights'))).rejects.toThrow(/d\.weights/);
  expect(backend.liveBytes).toBe(0);
});

test.each<[string, string]>([
  ['letters of no length', '<U0'],
  ['complex numbers', '<c8'],
])('an .npy of %s is refused', (_, type) => {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (1, 2), }`.padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
  expect(() => parseNpy(Buffer.concat([head, Buffer.alloc(8)]))).toThrow(NpyError);
});

test('a setting that no text can be made of is named', () => {
  const text = JSON.stringify({ ...defaults, data: 'photos', model: { toString: 1, valueOf: 1 } });
  expect(() => parseSettings(text, 's.json')).toThrow(UserError);
  expect(() => parseSettings(text, 's.json')).toThrow('s.json: expected model to be one of');
});

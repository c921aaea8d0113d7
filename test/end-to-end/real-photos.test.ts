import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventsOf, temporaryFolder } from './files.ts';
import { quick, succeed } from './flukeprint.ts';

const whales = fileURLToPath(new URL('../../../shared/data/right-whales', import.meta.url));

// Photos of real whales never enter the repository.
describe.skipIf(!existsSync(whales))('photos of right whales beside the repository', () => {
  const folder = temporaryFolder();

  test('train a step and are evaluated', async () => {
    const data = join(folder, 'whales');
    const individuals = (await readdir(whales)).sort().slice(0, 5);
    for (const name of individuals) await cp(join(whales, name), join(data, name), { recursive: true });
    const run = join(folder, 'run');
    const { stdout, stderr } = await succeed(['train', '--data', data, '--output', run, '--epochs', '1', ...quick]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ individuals, \d+ photos to train on, \d+ queries/m);
    for (const { loss } of eventsOf(run, 'batch')) expect(Number.isFinite(loss)).toBe(true);

    await succeed([
      'evaluate',
      '--run',
      run,
      '--data',
      data,
      '--device',
      'wasm',
      '--workers',
      '1',
      '--batch-size',
      '8',
    ]);
    const { epoch, step, ...logged } = eventsOf(run, 'evaluation').at(-1)!;
    expect(JSON.parse(await readFile(join(run, 'evaluation', 'metrics.json'), 'utf8'))).toMatchObject(logged);
  });
});

const flukes = fileURLToPath(new URL('../../../shared/data/fluke-boxes', import.meta.url));

describe.skipIf(!existsSync(flukes))('photos of sperm whales with boxes beside the repository', () => {
  const folder = temporaryFolder();

  test('are read whole, and train a detector', async () => {
    const lists = ['train', 'valid'].map((name) => join(flukes, `${name}.txt`)) as [string, string];
    const run = join(folder, 'detector');
    const { stdout, stderr } = await succeed([
      ...['detect', 'train', '--data', lists[0], '--valid', lists[1], '--output', run, '--device', 'wasm'],
      ...['--image-size', '64', '--start-size', '64', '--epochs', '2', '--warmup-epochs', '1', '--eval-every', '2'],
    ]);
    expect(stderr).toBe('');
    expect(stdout).toContain('299 photos with 299 flukes to train on, 110 held out; yolov3-tiny');
    const losses = eventsOf(run, 'batch').map(({ loss }) => loss as number);
    const mean = (some: readonly number[]) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 10)));
    expect(eventsOf(run, 'evaluation').at(-1)).toMatchObject({ epoch: 2, mAP50: expect.any(Number) });
  });
});

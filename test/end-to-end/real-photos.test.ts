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

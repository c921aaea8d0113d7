import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReferenceBackend } from '@flukeprint/kernels';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { exists } from '../../files/output-folder.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import { UserError } from '../../user-error.ts';
import { keepTuning } from './keep-tuning.ts';

const backend = await testBackend();
afterAll(() => backend?.destroy());
let run: RunFolder;
beforeEach(async () => {
  run = new RunFolder(await mkdtemp(join(tmpdir(), 'run-tuning-')));
  return () => rm(run.path, { recursive: true });
});

describe.skipIf(!backend)('a run on a GPU', () => {
  const { choices, description } = backend ?? {};

  test('goes on with the choices it started with, whatever was measured in between', async () => {
    choices!.replace({ conv: '64x64' });
    await keepTuning(backend!, run);
    choices!.replace({ conv: '32x32', linear: '64x64' });
    await keepTuning(backend!, run);
    expect(choices!.toJSON()).toEqual({ conv: '64x64' });
  });

  test('takes what was measured there when it goes on on another adapter', async () => {
    await writeFile(run.file('tuning.json'), JSON.stringify({ adapter: 'another', choices: { conv: '64x64' } }));
    choices!.replace({ conv: '32x32' });
    await keepTuning(backend!, run);
    expect(choices!.toJSON()).toEqual({ conv: '32x32' });
    const stored = JSON.parse(await readFile(run.file('tuning.json'), 'utf8'));
    expect(stored).toEqual({ adapter: description, choices: { conv: '32x32' } });
  });

  test.for(['half a {', '{"adapter": 3}'])('refuses %s', async (text) => {
    await writeFile(run.file('tuning.json'), text);
    await expect(keepTuning(backend!, run)).rejects.toBeInstanceOf(UserError);
    await expect(keepTuning(backend!, run)).rejects.toThrow(run.file('tuning.json'));
  });
});

test('other devices have nothing to choose', async () => {
  await keepTuning(new ReferenceBackend(), run);
  expect(await exists(run.file('tuning.json'))).toBe(false);
});

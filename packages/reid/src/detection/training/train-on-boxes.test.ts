import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainPhoto } from '../../testing/plain-photo.ts';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { smallDetectorCfg } from '../../testing/small-detector.ts';
import { newDetectorRun, openDetectorRun } from './detector-run.ts';
import { detectDefaults } from './detector-settings.ts';
import { trainOnBoxes } from './train-on-boxes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-on-boxes-'));
  for (const name of ['images', 'labels']) await mkdir(join(folder, 'photos', name), { recursive: true });
  for (let n = 0; n < 6; n++) {
    await writeFile(join(folder, 'photos', 'images', `${n}.png`), await plainPhoto(n));
    // One has none.
    const label = n === 0 ? '' : `0 0.5 0.5 0.5 ${0.2 + n / 20}\n`;
    await writeFile(join(folder, 'photos', 'labels', `${n}.txt`), label);
  }
  await writeFile(join(folder, 'photos', 'images', 'bad.png'), 'no photo');
  await writeFile(join(folder, 'photos', 'labels', 'bad.txt'), '');
  await writeFile(join(folder, 'small.cfg'), smallDetectorCfg);
});
afterAll(() => rm(folder, { recursive: true }));

test('trains to the last epoch and tells of the photos first; a finished run has nothing more to say', async () => {
  const device = { backend: await createWasmBackend({ threads: 1 }) };
  const reporter = recordingReporter();
  const settings = {
    ...{ ...detectDefaults, data: join(folder, 'photos'), cfg: join(folder, 'small.cfg') },
    ...{ imageSize: 32, startSize: 32, batchSize: 2, epochs: 1 },
  };
  const run = await newDetectorRun(settings, { runs: join(folder, 'runs') });
  expect(run.path).toBe(join(folder, 'runs', 'photos-small'));
  const evaluation = await trainOnBoxes({ settings, run, device, reporter, workers: 1 });
  const [problem, photos, ...others] = reporter.told;
  expect(problem).toMatchObject({ kind: 'problem', path: 'bad.png' });
  expect(photos).toMatchObject({ kind: 'labelled photos', training: 5, validation: 1, model: 'small' });
  expect(others.map(({ kind }) => kind)).toEqual(['epoch', 'detector evaluation']);
  expect(others[1]).toMatchObject({ scores: evaluation!.scores });
  expect(await readdir(run.path)).toEqual(expect.arrayContaining(['detector.cfg', 'last.safetensors']));

  const again = recordingReporter();
  const opened = await openDetectorRun(run.path);
  expect(await trainOnBoxes({ ...opened, device, resume: true, reporter: again, workers: 1 })).toBeNull();
  expect(again.told.map(({ kind }) => kind)).toEqual(['problem', 'labelled photos', 'resumed']);
  await device.backend.destroy();
});

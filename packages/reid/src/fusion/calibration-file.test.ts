import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCalibration, writeCalibration } from './calibration-file.ts';
import { defaultFusion } from './default-fusion.ts';

test('a calibration is read back as it was, one that cannot be used is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fusion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'fusion.json');
  expect(await readCalibration(file)).toBeNull();
  const calibration = { network: 'a', features: 'sift', follow: true, ...defaultFusion };
  await writeCalibration(file, calibration);
  expect(await readCalibration(file)).toEqual(calibration);
  const negative = { ...calibration, weights: { details: 1, place: -1, cosine: 1 } };
  for (const text of ['{}', 'null', '[', JSON.stringify(negative)]) {
    await writeFile(file, text);
    await expect(readCalibration(file)).rejects.toThrow(`${file} is damaged, or of another version`);
  }
});

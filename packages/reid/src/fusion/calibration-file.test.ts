import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCalibration, writeCalibration } from './calibration-file.ts';
import { cosineCalibration, featureCalibration } from './default-calibrations.ts';

test('a calibration is read back as it was, one that is damaged is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fusion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'fusion.json');
  expect(await readCalibration(file)).toBeNull();
  await writeCalibration(file, {
    network: 'a',
    features: 'sift',
    cosine: cosineCalibration,
    local: featureCalibration,
  });
  const read = (await readCalibration(file))!;
  expect(read).toMatchObject({ network: 'a', features: 'sift', cosine: { prior: 0.01 } });
  for (const score of [-1, 0, 0.31, 0.5, 0.77, 1]) {
    expect(read.cosine.probability(score)).toBeCloseTo(cosineCalibration.probability(score), 2);
    if (score >= 0) expect(read.local.probability(score)).toBeCloseTo(featureCalibration.probability(score), 2);
  }
  await writeFile(file, '{}');
  await expect(readCalibration(file)).rejects.toThrow(`${file} is damaged`);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintPhotos } from '../duplicates/fingerprint-photos.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { renderSeason } from './render-season.ts';
import { planSeason } from './season-plan.ts';

const small = { individuals: 1, photosPerIndividual: 1, encounters: 2, strangers: 1, seed: 4 };

test('a season has a catalogue, encounters in daylight one after the other, and strangers', () => {
  const plan = planSeason();
  const catalogue = plan.filter(({ time }) => time === undefined);
  expect(catalogue).toHaveLength(24 * 6);
  expect(catalogue[0]).toMatchObject({ path: 'catalogue/Alba/photo_01.jpg', name: 'Alba' });
  const card = plan.filter(({ time }) => time !== undefined);
  const times = card.map(({ time }) => time!);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  for (const time of times) expect(new Date(time).getUTCHours()).toBeGreaterThanOrEqual(8);
  for (const time of times) expect(new Date(time).getUTCHours()).toBeLessThanOrEqual(19);
  expect(new Set(card.filter(({ name }) => name === '').map(({ animal }) => animal)).size).toBe(3);
  expect(new Set(plan.map(({ path }) => path)).size).toBe(plan.length);
  expect(planSeason({ seed: 1 })).not.toEqual(plan);
  expect(() => planSeason({ individuals: 25 })).toThrow(/at most 24 individuals/);
  expect(() => planSeason({ encounters: 0 })).toThrow(/positive integer for encounters/);
});

test('its photos lie where the plan says, the same on any number of workers, those of the card with their time', async () => {
  // Photos of the size of a camera's take a while.
  const plan = planSeason(small).slice(0, 3);
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  const progress: number[] = [];
  await renderSeason(plan, { folder: a, seed: 4, workers: 1, onProgress: (done) => progress.push(done) });
  await renderSeason(plan, { folder: b, seed: 4, workers: 2 });
  expect(progress).toEqual(plan.map((_, i) => i + 1));
  for (const { path } of plan) expect(readFileSync(join(a, path)).equals(readFileSync(join(b, path)))).toBe(true);
  const answers = readFileSync(join(a, 'who.csv'), 'utf8').trim().split('\n').slice(1);
  const card = plan.filter(({ time }) => time !== undefined);
  expect(answers).toEqual(card.map(({ path, name }) => `${path},${name}`));
  const photos = card.map(({ path }) => ({ path, file: join(a, path), individual: '' }));
  const { fingerprints } = await fingerprintPhotos(photos, { workers: 1 });
  expect(photos.map(({ path }) => fingerprints.get(path)?.date)).toEqual(card.map(({ time }) => time));
});

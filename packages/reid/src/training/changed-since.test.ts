import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunFolder } from '../runs/run-folder.ts';
import { changedSince } from './changed-since.ts';

const data = { id: 'a1', sha256: 'a1…', individuals: 2, training: 4, gallery: 4, queries: 2, left_out: 0 };
const settings = { data: 'photos', lr: 0.1, epochs: 3, sizesByEpoch: ['32x1'], init: null };

let run: RunFolder;
beforeEach(async () => {
  run = await RunFolder.create(await mkdtemp(join(tmpdir(), 'changed-since-')));
  await run.log('start', { settings });
  await run.log('batch', { epoch: 1, step: 1, lr: 0.01 });
  await run.writeText('data.json', JSON.stringify(data));
});
afterEach(() => rm(run.path, { recursive: true }));

test('nothing is said where nothing changed, of photos that were moved, or of epochs that a flag added', async () => {
  expect(await changedSince(run, settings, data, 3)).toEqual([]);
  expect(await changedSince(run, { ...settings, data: 'moved/photos', epochs: 9 }, data, 3)).toEqual([]);
  expect(await changedSince(run, settings, undefined, 3)).toEqual([]);
});

test('every setting that was edited by hand is named, with what it was', async () => {
  const edited = { ...settings, lr: 0.2, epochs: 5, sizesByEpoch: ['64x1'] };
  const [said, ...others] = await changedSince(run, edited, data, 5);
  expect(others).toEqual([]);
  expect(said).toContain(run.file('settings.json'));
  expect(said).toContain('lr 0.2 in place of 0.1, epochs 5 in place of 3, sizesByEpoch ["64x1"] in place of ["32x1"]');
  // Who went on with it knows.
  await run.log('resume', { settings: edited });
  expect(await changedSince(run, edited, data, 5)).toEqual([]);
});

test('photos of other bytes under the same names are told', async () => {
  const [said] = await changedSince(run, settings, { ...data, id: 'b2', sha256: 'b2…' }, 3);
  expect(said).toContain('photos are other files than when the run was here, under the same names (data a1, now b2)');
  await run.writeText('data.json', '{');
  expect((await changedSince(run, settings, data, 3))[0]).toContain('data.json is damaged');
});

test('a run of an older version, which kept neither, goes on without a word', async () => {
  await run.writeText('metrics.jsonl', '{"event":"start","time":"2026-01-01T00:00:00Z"}\n');
  await rm(run.file('data.json'));
  expect(await changedSince(run, { ...settings, lr: 7 }, data, 3)).toEqual([]);
});

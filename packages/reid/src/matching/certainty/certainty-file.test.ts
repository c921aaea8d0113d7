import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Certainty, ScoreSource } from './certainty.ts';
import { certaintyName, findCertainty, writeCertainty } from './certainty-file.ts';

let [first, second] = ['', ''];
beforeAll(async () => {
  [first, second] = (await Promise.all(['evaluation-', 'run-'].map((name) => mkdtemp(join(tmpdir(), name))))) as [
    string,
    string,
  ];
});
afterAll(() => Promise.all([first, second].map((folder) => rm(folder, { recursive: true }))));

const knots = [{ score: 0.25, value: 0.5 }];
const certainty = (queries: number): Certainty => ({
  queries,
  individuals: 5,
  first: knots,
  later: knots,
  known: knots,
});
const scores = (network: ScoreSource['network'], features: string | null = null): ScoreSource => ({
  network,
  features,
  name: 'cosine',
});

test('the first folder that has it for these scores counts', async () => {
  const folders = [first, second];
  expect(await findCertainty(folders, scores('n'))).toBeNull();
  await writeCertainty(join(second, certaintyName), scores('n'), certainty(30));
  const file = join(second, certaintyName);
  expect(await findCertainty(folders, scores('n'))).toEqual({ ...certainty(30), file });
  await writeCertainty(join(first, certaintyName), scores('n', 'sift'), certainty(40));
  expect((await findCertainty(folders, scores('n')))?.queries).toBe(30);
  expect((await findCertainty(folders, scores('n', 'sift')))?.queries).toBe(40);
  for (const other of [scores('m'), scores(null), scores(null, 'sift'), scores(undefined), scores('n', 'xfeat')])
    expect(await findCertainty(folders, other)).toBeNull();
});

test('nothing is known of scores without a network, though such a file is there', async () => {
  await writeCertainty(join(first, certaintyName), scores(undefined), certainty(30));
  expect(await findCertainty([first], scores(undefined))).toBeNull();
  expect(await findCertainty([first], scores(null))).toBeNull();
});

test('too few photos leave a file that says nothing', async () => {
  await writeCertainty(join(first, certaintyName), scores('n'), null);
  expect(await findCertainty([first], scores('n'))).toBeNull();
});

test('a damaged file is an error that says what to do', async () => {
  await writeFile(join(first, certaintyName), '{"network":"n"');
  await expect(findCertainty([first], scores('n'))).rejects.toThrow(/certainty\.json is damaged.*evaluate --overwrite/);
});

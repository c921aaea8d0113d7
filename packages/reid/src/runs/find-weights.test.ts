import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderLock } from '../files/folder-lock.ts';
import { UserError } from '../user-error.ts';
import { findWeights } from './find-weights.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A run of resnet18 in `folder`, of so many of 30 epochs, begun on 3 August 2026. */
async function writeRun(name: string, epochs: number): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'settings.json'), '{"model":"resnet18","epochs":30}');
  const begun = new Date(2026, 7, 3, 12);
  await utimes(join(path, 'settings.json'), begun, begun);
  const lines = Array.from({ length: epochs }, (_, i) => `{"event":"epoch","epoch":${i + 1}}\n`);
  await writeFile(join(path, 'metrics.jsonl'), `{"event":"start"}\n${lines.join('')}`);
  if (epochs > 0) await writeFile(join(path, 'last.safetensors'), '');
  return path;
}

const failure = async (path: string) => {
  const error = await findWeights(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};

test('a run gives its best weights, or its last; a file is what it is', async () => {
  const [last, best] = ['last.safetensors', 'best.safetensors'].map((name) => join(folder, name)) as [string, string];
  await writeFile(last, '');
  expect(await findWeights(folder)).toBe(last);
  await writeFile(best, '');
  expect(await findWeights(folder)).toBe(best);
  expect(await findWeights(last)).toBe(last);
});

test('where there are none, an error says what was expected, and what there is', async () => {
  const expected = 'holds no weights; expected best.safetensors or last.safetensors in it, and there is';
  expect(await failure(folder)).toBe(`${folder} ${expected} nothing`);
  for (const name of ['photo.jpg', 'table.csv']) await writeFile(join(folder, name), '');
  expect(await failure(folder)).toBe(`${folder} ${expected} photo.jpg, table.csv`);
  const nowhere = findWeights(join(folder, 'x'), 'a run of detect train');
  await expect(nowhere).rejects.toThrow('x does not exist; expected a run of detect train');
});

test('the folder that runs lie in: names the one, or lists them with model, epochs and date', async () => {
  const minke = await writeRun('minke', 30);
  expect(await failure(folder)).toBe(
    `${folder} holds no weights; give the run in it: ${minke} (resnet18, 30 of 30 epochs, 3 August 2026)`,
  );
  const second = await writeRun('minke-2', 7);
  expect(await failure(folder)).toBe(
    `${folder} holds no weights; it holds 2 runs, give one of them:\n  ${minke} (resnet18, 30 of 30 epochs, 3 August 2026)\n  ${second} (resnet18, 7 of 30 epochs, 3 August 2026)`,
  );
});

test('a near miss of a name, also without the folder of runs before it', async () => {
  const minke = await writeRun('runs/minke', 30);
  expect(await failure(join(folder, 'runs', 'minki'))).toContain(`; did you mean ${minke}?`);
  expect(await failure(join(folder, 'minke'))).toContain(`; did you mean ${minke}?`);
  expect(await failure(join(folder, 'humpback'))).not.toContain('did you mean');
});

test('a run before its first checkpoint: whether it goes on or has ended', async () => {
  const run = await writeRun('minke', 0);
  expect(await failure(run)).toBe(
    `${run} is a run that holds no weights yet: its training ended before the first checkpoint; train it again, with --overwrite`,
  );
  const lock = await FolderLock.take(run);
  expect(await failure(run)).toContain('its training goes on');
  lock.release();
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { findWeights } from './find-weights.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a run gives its best weights, or its last; a file is what it is', async () => {
  const [last, best] = ['last.safetensors', 'best.safetensors'].map((name) => join(folder, name)) as [string, string];
  await writeFile(last, '');
  expect(await findWeights(folder)).toBe(last);
  await writeFile(best, '');
  expect(await findWeights(folder)).toBe(best);
  expect(await findWeights(last)).toBe(last);
});

test('where there are none, an error says what was expected', async () => {
  await expect(findWeights(folder)).rejects.toBeInstanceOf(UserError);
  await expect(findWeights(folder)).rejects.toThrow('holds no weights; expected best.safetensors or last.safetensors');
  const nowhere = findWeights(join(folder, 'x'), 'a run of detect train');
  await expect(nowhere).rejects.toThrow('x does not exist; expected a run of detect train');
});

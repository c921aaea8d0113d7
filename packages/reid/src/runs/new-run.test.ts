import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newRun } from './new-run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'new-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('has the name that is free, or the folder that was asked for', async () => {
  const runs = join(folder, 'runs');
  const made = [
    await newRun('minke', { runs }, []),
    await newRun('minke', { runs }, []),
    await newRun('minke', { runs, output: join(folder, 'mine') }, []),
  ];
  expect(made.map(({ path }) => path)).toEqual([...[join(runs, 'minke'), join(runs, 'minke-2')], join(folder, 'mine')]);
  for (const run of made) run.release();
});

test('never comes in the place of what the run reads', async () => {
  const output = join(folder, 'old');
  await mkdir(output);
  for (const name of ['settings.json', 'best.safetensors']) await writeFile(join(output, name), '{"model":1}');
  const init = join(output, 'best.safetensors');
  await expect(newRun('minke', { output, overwrite: true }, [null, init])).rejects.toThrow(output);
  await expect(newRun('minke', { output, overwrite: true, inputs: [init] }, [])).rejects.toThrow(output);
});

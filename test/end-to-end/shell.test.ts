import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finished } from '../finished.ts';
import { readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, start, succeed } from './flukeprint.ts';

const folder = temporaryFolder();

test('photos as a shell, or nobody, expands a pattern; Ctrl-C; a folder of runs', async () => {
  const photos = await renderSixFlukes(join(folder, 'photos'));
  const one = join(photos, 'fluke_0001');
  const match = ['match', '--gallery', photos, '--device', 'wasm', '--no-page'];

  const names = (await readdir(one)).sort();
  const typed = [names.slice(0, 2).map((name) => join(one, name)), [join(one, 'photo_0[12].jpg')]];
  for (const [i, queries] of typed.entries()) {
    const output = join(folder, `matches-${i}.csv`);
    const { stdout } = await succeed([...match, '--queries', ...queries, '--output', output]);
    expect(stdout).toContain('2 queries, 20 matches each');
    expect(new Set(readCsv(output).rows.map(({ query }) => query))).toEqual(new Set(['photo_01.jpg', 'photo_02.jpg']));
  }

  const output = join(folder, 'new', 'folder', 'matches.csv');
  const child = start([...match, '--output', output]);
  // Its outputs are claimed by then, and their folder made.
  child.stdout.once('data', () => child.kill('SIGINT'));
  const { status, stderr } = await finished(child);
  expect(stderr.trim()).toBe('interrupted: nothing was written');
  expect(status).toBe(130);
  expect(existsSync(join(folder, 'new'))).toBe(false);

  const outcome = await flukeprint([...match, '--run', folder, '--output', output]);
  expectFailure(outcome, ['holds no weights; expected best.safetensors', 'photos']);
});

test('a training whose reader ends (`| head`) goes on to its end, and help ends in silence', async () => {
  const photos = await renderSixFlukes(join(folder, 'heard'));
  const run = join(folder, 'unheard');
  for (const args of [
    ['train', '--help'],
    ['train', '--data', photos, '--output', run, '--epochs', '1', ...quick],
  ]) {
    const child = start(args);
    child.stdout.once('data', () => child.stdout.destroy());
    const { status, stderr } = await finished(child);
    expect(stderr).not.toMatch(/EPIPE|Unhandled|^\s+at /m);
    expect(status).toBe(0);
  }
  expect(existsSync(join(run, 'last.safetensors'))).toBe(true);
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const env = { FLUKEPRINT_CACHE: path('cache') };
const run = (...args: string[]) => succeed(['catalog', ...args], { env });

beforeAll(async () => {
  await renderSixFlukes(path('photos'));
  await run('init', path('a.db'));
});

test('a folder goes in once, a table after it, out again, and into another catalogue', async () => {
  const a = path('a.db');
  const preview = await run('import', a, path('photos'), '--dry-run');
  expect(preview.stdout).toMatch(/photos +24 new, 0 known already\n.*encounters +24 new.*\n.*animals +6 new/);
  expect(preview.stdout).toContain('nothing is written');
  const first = await run('import', a, path('photos'), '--by', 'Ana');
  expect(first.stdout).toContain('decision 1: import');
  expect((await run('import', a, path('photos'))).stdout).toContain('nothing is new');

  const bad =
    'File,ID,When,Wind\nfluke_0001/photo_01.jpg,fluke_0001,03/08/2024,4\nfluke_0001/photo_99.jpg,<b>,2024,5\n';
  await writeFile(path('lab.csv'), bad);
  const flags = ['--photos', path('photos'), '--columns', 'photo=File,animal=ID,date=When'];
  const refused = await flukeprint(['catalog', 'import', a, path('lab.csv'), ...flags], { env });
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(
    /2 of 2 rows cannot be brought in, so nothing was:\n {2}line 2: 03\/08\/2024 may be 03 Aug or 08 Mar.*\n {2}line 3: fluke_0001\/photo_99.jpg is not there\n1 photos are not there: --photos/,
  );
  const mapped = await run(
    'import',
    a,
    path('lab.csv'),
    ...flags,
    '--dates',
    'day-first',
    '--skip-bad-rows',
    '--save-mapping',
    path('lab.json'),
  );
  expect(mapped.stderr).toContain('line 3: fluke_0001/photo_99.jpg is not there');
  expect(mapped.stdout).toMatch(/filled in +2 values/);
  expect(JSON.parse(await readFile(path('lab.json'), 'utf8'))).toEqual({
    columns: { photo: 'File', animal: 'ID', date: 'When' },
    dates: 'day-first',
  });
  const again = await run(
    'import',
    a,
    path('lab.csv'),
    '--photos',
    path('photos'),
    '--mapping',
    path('lab.json'),
    '--skip-bad-rows',
  );
  expect(again.stdout).toContain('nothing is new');

  await run('export', a, path('all.xlsx'));
  expectFailure(await flukeprint(['catalog', 'export', a, path('all.xlsx')]), ['all.xlsx exists already']);
  expectFailure(await flukeprint(['catalog', 'export', a, path('all.ods')]), ['does not say what to write']);
  await run('init', path('b.db'));
  await run('import', path('b.db'), path('all.xlsx'), '--by', 'Ben');
  const csv = async (name: string) => {
    await run('export', path(`${name}.db`), path(`${name}.csv`));
    return readFile(path(`${name}.csv`), 'utf8');
  };
  const [one, other] = [await csv('a'), await csv('b')];
  expect(other).toBe(one);
  expect(one).toContain('2024-08-03');
  expect(one.split('\n')[0]).toMatch(/,Wind$/);
});

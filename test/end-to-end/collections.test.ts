import { copyFile, cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const cpu = ['--device', 'wasm', '--workers', '1'];
const photo = (animal: number, n: number) => at('flukes', `fluke_000${animal}`, `photo_0${n}.jpg`);

beforeAll(async () => {
  await renderSixFlukes(at('flukes'));
});

/** Photos as a person keeps them: by year and encounter, in several formats, with what commands have left there. */
test('folders, formats and leftovers: each is read or counted, and the next command does not take its own pictures', async () => {
  const data = at('season');
  const put = async (name: string, animal: number, n: number) => {
    await mkdir(dirname(join(data, name)), { recursive: true });
    await copyFile(photo(animal, n), join(data, name));
  };
  for (const n of [1, 2, 3, 4]) {
    await put(`Alba/202${n}/enc${n}/IMG_${n}.jpg`, 1, n);
    await put(`Bruno/2023/IMG_${n}.JPE`, 2, n);
    await put(`nan/IMG_${n}.jpg_large`, 3, n);
  }
  await mkdir(join(data, 'Cora'));
  for (const n of [1, 2, 3, 4])
    await sharp(photo(4, n))
      .tiff()
      .toFile(join(data, 'Cora', `${n}.tif`));
  await writeFile(join(data, 'Alba', '2021', 'a.heic'), Buffer.from('\0\0\0\x18ftypheic', 'latin1'));
  await put('loose.jpg', 5, 1);

  const report = ['report', '--data', data, '--output', join(data, 'report'), '--workers', '1'];
  const first = await succeed(report);
  expect(first.stdout).toMatch(/^season: individual = 1st folder, e\.g\. Alba in Alba\/2021\/enc1\/IMG_1\.jpg$/m);
  expect(first.stdout).toMatch(/^ {2}Alba\/ {2}4 photos {2}← individual$/m);
  expect(first.stderr).toBe("left out of season: 1 HEIC (save them as JPEG), 1 in no individual's folder\n");
  await succeed(['augment', photo(1, 1), '--output', join(data, 'Bruno', 'sheet.png'), '--count', '2']);

  const run = at('run');
  const trained = await succeed(['train', ...quick, '--data', data, '--output', run]);
  expect(trained.stdout).toMatch(/^3 individuals, 9 photos to train on, 3 queries, 4 of unknown individuals$/m);
  expect(trained.stderr).toContain(
    "left out of season: 1 HEIC (save them as JPEG), 2 made by flukeprint, 1 in no individual's folder, 4 of nobody known (nan)",
  );

  // One new photo is a collection, too.
  const table = at('matches.csv');
  const listing = ['--features', 'none', '--layout', 'wide', '--list', 'individuals', '--top', '3'];
  const match = ['match', '--run', run, '--queries', photo(1, 1), ...cpu, ...listing, '--output', table, '--overwrite'];
  const matched = await succeed([...match, '--gallery', data]);
  expect(matched.stdout).toContain(
    '1 of 1 queries are photos of the gallery, too (photo_01.jpg is Alba/2021/enc1/IMG_1.jpg): they are not compared with themselves',
  );
  const { rows } = readCsv(table);
  expect(rows).toHaveLength(1);
  expect(Object.values(rows[0]!).slice(1).sort()).toEqual(['Alba', 'Bruno', 'Cora']);

  await mkdir(at('loose'));
  await copyFile(photo(1, 2), at('loose', 'a.jpg'));
  expectFailure(await flukeprint([...match, '--gallery', at('loose')]), ['names no individual', '--list individuals']);
});

test('a folder as Kaggle gives it, and one individual alone', async () => {
  const kaggle = at('kaggle');
  await mkdir(join(kaggle, 'train'), { recursive: true });
  await mkdir(join(kaggle, 'test'));
  const lines = ['"Image","Id"'];
  for (const animal of [1, 2, 3]) {
    for (const n of [1, 2, 3]) {
      await copyFile(photo(animal, n), join(kaggle, 'train', `${animal}${n}.jpg`));
      lines.push(`"${animal}${n}.jpg","${animal === 3 ? 'new_whale' : `w_${animal}`}"`);
    }
  }
  await writeFile(join(kaggle, 'train.csv'), lines.join('\r\n'));
  await copyFile(photo(1, 4), join(kaggle, 'test', 'q.jpg'));
  const output = at('submission.csv');
  const flags = ['--queries', join(kaggle, 'test'), '--layout', 'humpback', '--output', output];
  const { stdout } = await succeed(['match', ...cpu, '--gallery', kaggle, ...flags]);
  expect(stdout).toContain(`photos and individuals as ${join(kaggle, 'train.csv')} names them`);
  expect((await readFile(output, 'utf8')).trim()).toMatch(/^Image,Id\nq\.jpg,(w_1 w_2|w_2 w_1)$/);

  // Its photos alone have no names.
  const nameless = ['match', ...cpu, '--gallery', join(kaggle, 'train'), ...flags, '--overwrite'];
  expectFailure(await flukeprint(nameless), [`${join(kaggle, 'train')} names no individual`, 'lists individuals']);

  await cp(at('flukes', 'fluke_0001'), at('one', 'Alba'), { recursive: true });
  expectFailure(await flukeprint(['train', ...quick, '--data', at('one')]), [
    'one animal alone, Alba',
    'nothing to tell apart',
  ]);
  await rename(at('one', 'Alba'), at('one', 'DCIM'));
  expectFailure(await flukeprint(['train', ...quick, '--data', at('one')]), ['“DCIM”', '--individual-from']);
});

test('what is wrong between gallery and queries is said before the work, and no photo is matched with its copy', async () => {
  const gallery = at('between', 'gallery');
  const queries = at('between', 'queries');
  const put = async (name: string, animal: number, n: number) => {
    await mkdir(dirname(name), { recursive: true });
    await copyFile(photo(animal, n), name);
  };
  for (const n of [1, 2]) {
    await put(join(gallery, 'Alba', `${n}.jpg`), 1, n);
    await put(join(gallery, '007', `${n}.jpg`), 2, n);
    await put(join(gallery, 'DCIM', '100CANON', `${n}.jpg`), 3, n);
  }
  await put(join(queries, 'copy.jpg'), 1, 1);
  await put(join(queries, '7', 'b.jpg'), 2, 3);
  const table = at('between', 'matches.csv');
  const match = ['match', ...cpu, '--no-page', '--gallery', gallery, '--queries', queries, '--unknown', 'Albo'];
  const { stdout } = await succeed([...match, '--output', table]);
  for (const line of [
    '--unknown Albo: no photo has that name; did you mean Alba?',
    `names alike in ${gallery} and ${queries}: "007", "7" count as 2 animals; if they are one, write the name in one way`,
    'called like no animal, and of nobody known: DCIM (2 photos); --individual-from top takes such folders for animals',
    '1 of 2 queries are photos of the gallery, too (copy.jpg is Alba/1.jpg): they are not compared with themselves',
  ])
    expect(stdout.split('\n')).toContain(line);
  const { rows } = readCsv(table);
  const matches = rows.filter(({ query }) => query === 'copy.jpg').map((row) => row.match);
  expect(matches).toHaveLength(5);
  expect(matches).not.toContain('Alba/1.jpg');
  expect(new Set(rows.map(({ individual }) => individual))).toEqual(new Set(['Alba', '007', '']));

  const swapped = [
    'match',
    ...cpu,
    '--gallery',
    join(gallery, 'DCIM'),
    '--queries',
    gallery,
    '--output',
    at('none.csv'),
  ];
  expectFailure(await flukeprint(swapped), [
    'names no animal',
    'they look swapped',
    `--queries '${join(gallery, 'DCIM')}' --gallery '${gallery}'`,
  ]);
});

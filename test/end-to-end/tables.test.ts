import { cp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const names = ['Zoë', 'Nº 17', '007', '7', 'Alba', 'Bruno'];
const cpu = ['--device', 'wasm', '--threads', '1', '--workers', '1'];

beforeAll(async () => {
  await renderSixFlukes(path('photos'));
  // As a Mac spells it on disk.
  await cp(path('photos'), path('apart'), { recursive: true });
  await rename(path('apart', 'fluke_0001'), path('apart', 'Zoë'.normalize('NFD')));
});

test('crop takes a table as Excel saves it, and says what it took, what it left out, and which names are alike', async () => {
  const rows = names.flatMap((name, i) =>
    [1, 2, 3, 4].map(
      (n) => `${i === 0 ? 'Zoë' : `fluke_000${i + 1}`}\\photo_0${n}.jpg;${name};${n === 1 ? '31.02.2024' : ''}`,
    ),
  );
  const table = [
    'sep=;',
    'Flukes of 2024;;',
    'File name;Whale;Date',
    ...rows,
    'fluke_0002\\photo_01.jpg;Alba, or Zoë;;Bruno',
    '',
  ];
  await writeFile(path('apart', 'whales.csv'), Buffer.from(table.join('\r\n'), 'latin1'));
  const boxes = ['path,x,y,w,h', ...rows.map((row) => `${row.split(';')[0]},4,4,80,60`)].join('\n');
  await writeFile(path('boxes.csv'), boxes.replace('fluke_0002', 'FLUKE_0002'));
  const { stdout, stderr } = await succeed([
    ...['crop', '--data', path('apart', 'whales.csv'), '--boxes', path('boxes.csv'), '--output', path('crops')],
  ]);
  const said = `${stdout}${stderr}`;
  for (const part of [
    'whales.csv is not UTF-8 and was read as Windows-1252',
    '"Flukes of 2024" above the header is taken for a title',
    'column "File name" names the photo, "Whale" names the animal',
    '4 photos are spelt otherwise on disk',
    'boxes.csv: 1 photo is spelt otherwise on disk',
    /names alike in .*: "007" \(line 12 and 3 more\), "7" \(line 16 and 3 more\) count as 2 animals/,
    /\nfluke_0002\/photo_01\.jpg: line 8: date 31\.02\.2024 is not understood/,
    'skipped fluke_0002/photo_01.jpg: line 28: has 4 fields where the header has 3: put a value with a semicolon in it into quotes',
    '24 crops of 24 photos',
  ])
    expect(said).toMatch(part);
});

test('match refuses names that its layout would break, before it compares anything', async () => {
  await rename(path('photos', 'fluke_0002'), path('photos', 'Nº 17'));
  const outcome = await flukeprint([
    'match',
    '--gallery',
    path('photos'),
    '--layout',
    'humpback',
    '--output',
    path('m.csv'),
  ]);
  expectFailure(outcome, ['"Nº 17"', 'puts a space between names', "--joined '|'"]);
});

test('detect train says why nothing is left, and of which machine a list is', async () => {
  await writeFile(path('list.txt'), '/content/photos/fluke_0001/photo_01.jpg\ngone.jpg\n');
  const outcome = await flukeprint(['detect', 'train', '--data', path('list.txt'), '--output', path('d'), ...cpu]);
  expect(outcome.status).toBe(1);
  const said = `${outcome.stdout}${outcome.stderr}`;
  expect(said).toMatch(/list\.txt: 1 paths, e\.g\. \/content\/.*, are of another machine or folder/);
  expect(said).toMatch(/skipped gone\.jpg: file does not exist/);
  expect(said).toMatch(/skipped .*photo_01\.jpg: has no label file .*; an empty one says that it shows no fluke/);
  expect(said).toMatch(/--data .*list\.txt leaves no photo with usable labels/);
});

/** An .npy of unit rows, each with a one in the column of its number, and the table beside it. */
async function writeVectors(name: string, rows: number): Promise<string> {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 4), }`.padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${dictionary}\n`, 'latin1');
  const values = new Float32Array(4 * rows);
  const lines = ['row,path,individual'];
  for (let i = 0; i < rows; i++) {
    values[4 * i + (i % 4)] = 1;
    lines.push(`${i},${i}.jpg,w${i % 4}`);
  }
  await writeFile(path(`${name}.npy`), Buffer.concat([head, new Uint8Array(values.buffer)]));
  await writeFile(path(`${name}.csv`), `${lines.join('\n')}\n`);
  return path(`${name}.npy`);
}

test('more queries than a function takes arguments', async () => {
  const [gallery, queries] = [await writeVectors('few', 8), await writeVectors('many', 130_000)];
  const output = path('many matches.csv');
  const match = ['match', '--gallery', gallery, '--queries', queries, '--top', '1', '--output', output, '--no-page'];
  const { stdout, stderr } = await succeed([...match, '--device', 'wasm', '--threads', '1']);
  expect(stdout).toContain('130000 queries, 1 match each');
  expect(stderr).not.toContain('RangeError');
});

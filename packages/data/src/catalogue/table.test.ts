import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { folderWith } from '../testing/folder-with.ts';
import { decodeText } from './decode-text.ts';
import { readCatalogue } from './read-catalogue.ts';
import { parseTable } from './table.ts';

const photos = { 'photos/a.jpg': '', 'photos/b.jpg': '', 'photos/c.jpg': '' };

/** Reads a table of these bytes beside three photos. */
async function read(bytes: string | Uint8Array, more: Record<string, string> = {}, options = {}) {
  const folder = folderWith({ ...photos, ...more });
  const file = join(folder, 'my whales.csv');
  writeFileSync(file, bytes);
  const { photos: found, problems, notes } = await readCatalogue(file, options);
  return {
    rows: found.map(({ path, individual }) => `${path} ${individual}`),
    problems: problems.map(({ path, reason }) => `${path} ${reason}`),
    notes: notes.map((note) => note.replaceAll(file, 'T')),
  };
}

const plain = 'path;individual\r\nphotos\\a.jpg;Zoë\r\nphotos\\b.jpg;Nº 7\r\n';
const expected = ['photos/a.jpg Zoë', 'photos/b.jpg Nº 7'];
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

test.each<[string, string | Uint8Array]>([
  ['UTF-8', plain],
  ['UTF-8 with a mark', `\ufeff${plain}`],
  ['UTF-16 with a mark', utf16(`\ufeff${plain}`)],
  ['UTF-16 without one', utf16(plain)],
  ['big-endian UTF-16 with a mark', utf16(`\ufeff${plain}`).swap16()],
  ['big-endian UTF-16 without one', utf16(plain).swap16()],
  ['a tab between', plain.replaceAll(';', '\t')],
  ['commas between', plain.replaceAll(';', ',')],
  ['a first line sep=;', `sep=;\r\n${plain}`],
  ['a first line sep=; with a mark', `\ufeffsep=;\r\n${plain}`],
  ['a first line "sep=|"', `"sep=|"\r\n${plain.replaceAll(';', '|')}`],
  ['a quoted header', plain.replace('path;individual', '"path";"individual"')],
  ['a space before quotes', 'path, individual\nphotos/a.jpg, "Zoë"\nphotos/b.jpg, "Nº 7"\n'],
  ['empty rows and columns', `${plain.replaceAll('\r\n', ';;\r\n')};;;\r\n;;;\r\n`],
  ['line ends of two kinds', plain.replace('\r\n', '\n')],
])('reads %s', async (_, bytes) => {
  expect(await read(bytes)).toEqual({ rows: expected, problems: [], notes: [] });
});

test('reads Windows-1252, and says so', async () => {
  const { rows, notes } = await read(Buffer.from(plain, 'latin1'));
  expect(rows).toEqual(expected);
  expect(notes).toEqual(['T is not UTF-8 and was read as Windows-1252; are its names right?']);
});

test('finds the header below a title, with the lines of the file', async () => {
  const { rows, notes, problems } = await read(`Flukes 2024;\r\nby "N. N."\r\n\r\n${plain}gone.jpg;A\r\n`);
  expect(rows).toEqual(expected);
  expect(notes).toEqual(['T: "Flukes 2024" above the header is taken for a title']);
  expect(problems).toEqual([expect.stringMatching(/^gone\.jpg line 7: not found/)]);
});

test.each([
  ['a workbook', Buffer.from('PK\x03\x04\x14\x00', 'latin1'), /is a workbook .* export the sheet as "CSV UTF-8"/],
  ['an old workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1', 'latin1'), /is a workbook/],
  [
    'something binary',
    Buffer.from([0x41, 0x42, 0xff, 0x00, 0x01, 0x90]),
    /is no text in UTF-8, UTF-16 or Windows-1252/,
  ],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeText(bytes, 'a.csv')).toThrow(DataError);
  expect(() => decodeText(bytes, 'a.csv')).toThrow(message);
});

test('takes the columns that people name, and says which', async () => {
  const { rows, notes } = await read(
    'No;Whale;File name;Date taken\n1;Zoë;photos/a.jpg;2024-01-02\n2;Zoë;photos/b.jpg;\n',
  );
  expect(rows).toEqual(['photos/a.jpg Zoë', 'photos/b.jpg Zoë']);
  expect(notes).toEqual(['T: column "File name" names the photo, "Whale" names the animal']);
});

test('a number of each row is no animal, and two columns that say the same are one', async () => {
  const numbered = await read('ID,Name,photo\n1,Zoë,photos/a.jpg\n2,Zoë,photos/b.jpg\n3,Al,photos/c.jpg\n');
  expect(numbered.rows).toEqual(['photos/a.jpg Zoë', 'photos/b.jpg Zoë', 'photos/c.jpg Al']);
  const both = await read('ID,Name,photo\n1,Zoë,photos/a.jpg\n1,Zoë,photos/b.jpg\n3,Al,photos/c.jpg\n');
  expect(both.rows).toEqual(numbered.rows);
});

test('refuses two columns that name animals differently', async () => {
  const table = 'Whale,Name,photo\n1,Zoë,photos/a.jpg\n1,Al,photos/b.jpg\n2,Al,photos/c.jpg\n';
  await expect(read(table)).rejects.toThrow(
    /column "Name" or "Whale" may name the animal: call the one that does "individual"/,
  );
});

test('rows with more or fewer fields than the header are a line each, with what to do', async () => {
  const { rows, problems } = await read(
    'path,individual,date\nphotos/a.jpg,Al, the first,2024-01-02\nphotos/b.jpg,2024-01-02\nphotos/c.jpg,Al,\n',
  );
  expect(rows).toEqual(['photos/c.jpg Al']);
  expect(problems).toEqual([
    'photos/a.jpg line 2: has 4 fields where the header has 3: put a value with a comma in it into quotes',
    'photos/b.jpg line 3: has 2 fields where the header has 3: leave a field empty, but write its separator',
  ]);
});

test('one bad row is one line, whatever is in it', async () => {
  const long = `${'x'.repeat(5000)}.jpg`;
  const { rows, problems } = await read(
    `path,individual,date\nphotos/\0a.jpg,A,\n${long},A,\nphotos/b.jpg,A,2024-02-31\nphotos/"c.jpg,A,\nphotos/c.jpg,A,\n`,
  );
  expect(rows).toEqual(['photos/b.jpg A', 'photos/c.jpg A']);
  expect(problems).toEqual([
    'photos/␀a.jpg line 2: the name of the photo holds a NUL byte: save the table again as CSV UTF-8',
    expect.stringMatching(/^x{120}… line 3: not found in /),
    expect.stringMatching(/^photos\/b\.jpg line 4: date 2024-02-31 is not understood and left out/),
    expect.stringMatching(/^photos\/"c\.jpg line 5: not found in /),
  ]);
});

test('names alike are said with their rows: numbers in several ways, case, what cannot be seen', async () => {
  const names = ['007', '7', '007.0', 'Al', 'al', 'Bo', 'B\u200bo', 'Zoë'];
  const files = Object.fromEntries(names.map((_, i) => [`${i}.jpg`, '']));
  const { notes } = await read(`path,individual\n${names.map((name, i) => `${i}.jpg,${name}\n`).join('')}`, files);
  expect(notes).toEqual([
    'names alike in T: "007" (line 2), "007.0" (line 4), "7" (line 3) count as 3 animals; if they are one, write the name in one way',
    'names alike in T: "Al" (line 5), "al" (line 6) count as 2 animals; if they are one, write the name in one way',
    'names alike in T: "Bo" (line 7), "B\\u{200b}o" (line 8) count as 2 animals; if they are one, write the name in one way',
  ]);
});

test('finds files that are spelt otherwise on disk, and says so', async () => {
  const decomposed = 'Zoë'.normalize('NFD');
  const folder = folderWith({ [`${decomposed}/a.JPG`]: '', 'plain/ b.jpg': '' });
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 't.csv'), 'path,individual\nZoë/a.jpg,Zoë\n plain/ b.jpg,Al\n');
  const { photos: found, notes } = await readCatalogue(join(folder, 't.csv'));
  expect(found.map(({ path, file }) => [path, file])).toEqual([
    ['Zoë/a.jpg', join(folder, decomposed, 'a.JPG')],
    ['plain/ b.jpg', join(folder, 'plain', ' b.jpg')],
  ]);
  expect(notes).toEqual([
    expect.stringMatching(/2 photos are spelt otherwise on disk .*, e\.g\. Zoë\/a\.jpg: found and used$/),
  ]);
});

test('keeps the spaces of paths, and all of them where it is told to', () => {
  const text = 'path,individual\n a/1.jpg, Al \n" b/2.jpg"," Bo "\n';
  expect(parseTable(text, 't.csv').rows.map(({ values }) => values)).toEqual([
    [' a/1.jpg', 'Al'],
    [' b/2.jpg', ' Bo '],
  ]);
  expect(parseTable(text, 't.csv', { asWritten: true }).rows[0]!.values).toEqual([' a/1.jpg', ' Al ']);
});

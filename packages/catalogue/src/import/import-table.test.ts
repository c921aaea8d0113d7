import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { workbook } from '../export/workbook.ts';
import { dump } from '../testing/dump.ts';
import { onEachEngine } from '../testing/engines.ts';
import { writePhoto } from '../testing/lab-table.ts';
import { bring, encountersIn, Workplace } from '../testing/season-folder.ts';

const ana = { by: 'Ana' };
let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) await writePhoto(place.at('photos', `${name}.jpg`), 50 + i);
});
afterAll(() => place.remove());

/** What is said of the only bad row of a table. */
async function problemOf(header: string, row: string, options = {}): Promise<string> {
  await using catalogue = await place.fresh();
  const { problems } = await bring(catalogue, await place.table(`${header}\n${row}\n`), { dryRun: true, ...options });
  expect(problems).toHaveLength(1);
  return `${problems[0]!.where}: ${problems[0]!.reason}`;
}

test.each([
  ['path,individual,date', 'a.jpg,Luna,03/08/2024', 'line 2: 03/08/2024 may be 03 Aug or 08 Mar: give --dates'],
  ['path,individual,date', 'a.jpg,Luna,2024-02-30', 'line 2: there is no date 2024-02-30'],
  ['path,individual,lat,lon', 'a.jpg,Luna,95,-28', 'line 2: latitude 95 lies outside -90 to 90'],
  ['path,individual,lat,lon', 'a.jpg,Luna,north,-28', 'line 2: latitude north is no number'],
  [
    'path,individual,quality',
    'a.jpg,Luna,80',
    'line 2: quality 80 lies outside 1 to 5: quality is 1 to 5 here; --columns quality=',
  ],
  [
    'path,individual,x,y,w,h',
    'a.jpg,Luna,50,0,10,10',
    'line 2: a.jpg: its box 50 0 10 10 lies outside the photo of 40 × 20',
  ],
  ['path,individual,x,y,w,h', 'a.jpg,Luna,0,0,-4,10', 'line 2: box is -4 wide and 10 high'],
  ['path,individual', `a.jpg,${'x'.repeat(1600)}`, 'line 2: the name of the animal is 1,600 characters long'],
  ['path,individual', 'a.jpg,Lu\0na', 'line 2: the name of the animal holds a NUL'],
  ['path,individual', 'a\0.jpg,Luna', 'line 2: the name of the photo holds a NUL'],
  ['path,individual', `${'p'.repeat(5000)}.jpg,Luna`, 'line 2: ppp'],
  ['path,individual', '<img src=x>.jpg,Luna', 'line 2: <img src=x>.jpg is not there'],
  ['path,individual,place', ',,Pico', 'line 2: names neither a photo nor an animal'],
  ['path,individual', 'a.jpg,Luna,more', 'line 2: has 3 fields where the header has 2'],
])('%s / %.40s', async (header, row, message) => {
  expect(await problemOf(header, row)).toContain(message);
});

test('rows whose photos are not there stop an import, and are kept without them or filled in later', async () => {
  await using catalogue = await place.fresh();
  const table = await place.table(
    'path,individual,date,colour\na.jpg,Luna,2024-08-03,grey\nelsewhere/z.jpg,Nova,2024-08-04,\n',
  );
  await expect(bring(catalogue, table)).rejects.toThrow('1 photos are not there: --photos FOLDER');
  const { counts } = await bring(catalogue, table, { withoutPhotos: true });
  expect(counts.photos.fresh).toBe(2);
  const before = await dump(catalogue, ['root']);
  expect(JSON.stringify(before)).toContain('"colour":"grey"');
  await writePhoto(place.at('card', 'elsewhere', 'z.jpg'), 77);
  await writePhoto(place.at('card', 'a.jpg'), 50);
  const filled = await bring(catalogue, table, { photos: place.at('card') });
  expect(filled.counts).toMatchObject({
    photos: { fresh: 0, known: 2 },
    encounters: { fresh: 0, known: 2 },
    filled: 1,
  });
  const after = await dump(catalogue, ['root']);
  expect(JSON.stringify(after)).not.toContain('"hash":null');
  expect((await bring(catalogue, table, { photos: place.at('card') })).decision).toBeUndefined();
});

test('two animals in one photo are two annotations; the same row twice is one; a contradiction is neither', async () => {
  await using catalogue = await place.fresh();
  const header = 'path,individual,x,y,w,h';
  const two = await place.table(
    `${header}\na.jpg,Luna,0,0,10,10\na.jpg,Nova,20,0,10,10\na.jpg,Luna,0,0,10,10\nb.jpg,Luna,,,,\n`,
  );
  const { counts, notes } = await bring(catalogue, two);
  expect(counts).toMatchObject({
    photos: { fresh: 2, known: 0 },
    annotations: { fresh: 3, known: 0 },
    encounters: { fresh: 3, known: 0 },
  });
  expect(notes).toContain('1 rows say what another row said');
  const against = await place.table(`${header}\na.jpg,Luna,0,0,10,10\na.jpg,Nova,0,0,10,10\n`);
  await expect(bring(catalogue, against)).rejects.toThrow('line 3: a.jpg is Nova here and Luna in line 2');
  const code = await place.table('path,individual,encounter\na.jpg,Luna,E1\nb.jpg,Nova,E1\n');
  await expect(bring(catalogue, code)).rejects.toThrow('line 3: encounter E1 is Nova here and Luna in line 2');
});

onEachEngine('an old table', (engine) => {
  test('names that changed since are those of the animals as they are called now', async () => {
    const made = await engine();
    const catalogue = await Catalogue.init(made.name);
    await bring(catalogue, await place.table('path,individual\na.jpg,Luna\nb.jpg,Bruma\nc.jpg,Sal\n'));
    await renameIndividual(catalogue, 'Luna', 'Nova', ana);
    await mergeIndividuals(catalogue, 'Sal', 'Bruma', ana);
    const old = await place.table('path,individual\nd.jpg,luna\nb.jpg,BRUMA\n');
    const { counts, notes } = await bring(catalogue, old);
    expect(counts.animals).toEqual({ fresh: 0, known: 2 });
    expect(notes).toContainEqual(expect.stringMatching(/called otherwise by now: luna is Nova, BRUMA is Sal/));
    expect((await encountersIn(catalogue)).filter((line) => line.includes('d.jpg'))).toEqual([
      'Nova | some day | d.jpg',
    ]);
    await catalogue.close();
    await made.remove();
  });
});

test('one name in several spellings is one animal; names alike are told', async () => {
  await using catalogue = await place.fresh();
  const table = await place.table('path,individual\na.jpg,Zoë\nb.jpg,ZOE\u0308\nc.jpg,007\nd.jpg,7\n');
  const { counts, notes } = await bring(catalogue, table);
  expect(counts.animals.fresh).toBe(3);
  expect(notes.join('\n')).toMatch(/spelt otherwise.*\\u\{308\} is Zoë/);
  expect(notes.join('\n')).toContain('names alike: "007", "7" count as 2 animals');
});

test('what the catalogue says otherwise stays, and what it does not know is filled in', async () => {
  await using catalogue = await place.fresh();
  await bring(catalogue, await place.table('path,individual,place,encounter\na.jpg,Luna,Pico,E1\nb.jpg,,,E2\n'));
  await nameEncounters(catalogue, [1], 'Nova', { ...ana, isNew: true });
  const { counts, notes } = await bring(
    catalogue,
    await place.table('path,individual,place,encounter,date\na.jpg,Luna,Faial,E1,2024-08-03\nb.jpg,Sal,,E2,2024\n'),
  );
  expect(counts.filled).toBe(3);
  expect(notes.at(-1)).toBe(
    "2 values differ from the catalogue's, which stay: line 2: place Faial, known as Pico, line 2: encounter E1 is not Luna in the catalogue",
  );
  expect(await encountersIn(catalogue)).toEqual(['Nova | 2024-08-03 | a.jpg', 'Sal | 2024 | b.jpg']);
});

test('columns of a second table go beside those of the first', async () => {
  await using catalogue = await place.fresh();
  await bring(catalogue, await place.table('path,individual,Wind,Boat\na.jpg,Luna,4,Orca\n'));
  const second = await place.table('path,individual,Sea,Boat\na.jpg,Luna,2,Other\n');
  await bring(catalogue, second);
  const rows = await catalogue.engine.database.selectFrom('annotation').select('extra').execute();
  expect(rows).toEqual([{ extra: '{"Wind":"4","Boat":"Orca","Sea":"2"}' }]);
  expect((await bring(catalogue, second)).decision).toBeUndefined();
});

test("Excel's ways with text, and its own files", async () => {
  const text = 'Fotografía;Animal;Fecha\r\na.jpg;Señora;3.8.2024\r\n';
  const columns = { photo: 'Fotografía', animal: 'Animal' };
  const tables = [
    await place.table(Buffer.from(text, 'latin1')),
    await place.table(`\ufeff${text}`),
    await place.table(Buffer.from(`\ufeff${text}`, 'utf16le')),
    await place.table(text.replaceAll(';', '\t'), 'tsv'),
    await place.table(
      await workbook([
        { name: 'Sheet', columns: ['Fotografía', 'Animal', 'Fecha'], rows: [['a.jpg', 'Señora', 45507]] },
        { name: 'other', columns: ['x'], rows: [] },
      ]),
      'xlsx',
    ),
  ];
  for (const table of tables) {
    await using catalogue = await place.fresh();
    await bring(catalogue, table, { columns: { ...columns, date: 'Fecha' } });
    expect(await encountersIn(catalogue)).toEqual(['Señora | 2024-08-03 | a.jpg']);
  }
  await using catalogue = await place.fresh();
  await expect(bring(catalogue, tables[4]!, { sheet: 'none' })).rejects.toThrow(
    'has no sheet none; it has Sheet, other',
  );
  await expect(bring(catalogue, tables[0]!, { columns: { photo: 'Foto' } })).rejects.toThrow(
    'has no column Foto for photo; found Fotografía, Animal, Fecha',
  );
  await expect(bring(catalogue, tables[0]!)).rejects.toThrow('no column of photos; found Fotografía, Animal, Fecha');
  const { counts } = await bring(catalogue, tables[0]!, { columns: { photo: '' } });
  expect(counts.animals.fresh).toBe(1);
});

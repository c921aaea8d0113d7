/** Small files that a library would unpack to gigabytes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CatalogueError } from '../../errors.ts';
import { parquetBytes } from '../../export/parquet-bytes.ts';
import { workbook } from '../../export/workbook.ts';
import { openTable } from './open-table.ts';
import { checkRuns } from './parquet/check-runs.ts';
import { endOfStruct } from './parquet/check-thrift.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bombs-'));
});
afterAll(() => rm(folder, { recursive: true }));
const text = (value: string) => Buffer.from(value);
const columns = ['path', 'quality'];
const rows = Array.from({ length: 9 }, (_, i) => [`${i}.jpg`, i]);

const many = Array.from({ length: 100_000 }, () => ['a.jpg', 1]);

/** A workbook of one sheet with these rows in XML. */
async function sheet(xml: string): Promise<Uint8Array> {
  const files = unzipSync(await workbook([{ name: 'photos', columns, rows }]));
  const name = Object.keys(files).find((name) => name.includes('worksheets/sheet'))!;
  return zipSync({ ...files, [name]: text(`<worksheet><sheetData>${xml}</sheetData></worksheet>`) });
}
const cell = (at: string) => `<c r="${at}" t="inlineStr"><is><t>path</t></is></c>`;
const zeros = new Uint8Array(2 ** 27);

/** In the directory of a zip at its end: what the entries say that they unpack to. */
function sayingThatAllIsSmall(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4))
    bytes.writeUInt32LE(99, at + 24);
  return bytes;
}

async function expectRefused(file: string, ...words: string[]): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  const began = process.cpuUsage();
  const error = await openTable(file).catch((error: Error) => error);
  const { user, system } = process.cpuUsage(began);
  expect(error).toBeInstanceOf(CatalogueError);
  for (const word of words) expect((error as Error).message).toContain(word);
  expect((user + system) / 1e6).toBeLessThan(1);
  expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(256);
}

test.each<[name: string, bytes: () => Uint8Array | Promise<Uint8Array>, reason: string]>([
  [
    'a sheet of 128 MB of zeros',
    () => zipSync({ 'xl/worksheets/sheet1.xml': zeros }),
    'unpacks to more than any workbook',
  ],
  [
    'the same, called small by its directory',
    () => sayingThatAllIsSmall(zipSync({ 'xl/worksheets/sheet1.xml': zeros })),
    'too many bytes',
  ],
  [
    'a row beyond those of a sheet',
    () => sheet(`<row r="2000000000">${cell('A2000000000')}</row>`),
    'no sheet has a cell',
  ],
  ['a column beyond those of a sheet', () => sheet(`<row r="1">${cell('ZZZZZZ1')}</row>`), 'no sheet has a cell'],
  ['an address in signs', () => sheet(`<row r="1">${cell('&#90;ZZZZZ1')}</row>`), 'no sheet has a cell'],
  [
    'an address behind a tag that seems to end',
    () => sheet('<row r="1"><c s=">" r="ZZZZZZ1" t="inlineStr"><is><t>path</t></is></c></row>'),
    'no sheet has a cell',
  ],
  [
    'one cell in each corner',
    () => sheet(`<row r="1">${cell('A1')}</row><row r="1048576">${cell('XFD1048576')}</row>`),
    'nearly all of them empty',
  ],
])('a workbook with %s is refused by name', async (name, bytes, reason) => {
  const file = join(folder, `${name}.xlsx`);
  const content = await bytes();
  expect(content.length).toBeLessThan(200_000);
  await writeFile(file, content);
  await expectRefused(file, `${file} is no workbook that can be read`, reason);
});

test('formats that reach to the last row and column of a sheet are no bomb', async () => {
  const file = join(folder, 'formats.xlsx');
  const formats = '<row r="1048576"><c r="XFD1048576" s="1"/></row>';
  await writeFile(
    file,
    await sheet(`<row r="1">${cell('A1')}${cell('B1')}</row><row r="2">${cell('A2')}</row>${formats}`),
  );
  expect((await openTable(file)).rows).toHaveLength(1);
});

test('a workbook is read as before: cells apart, dates, and what looks like an address', async () => {
  const file = join(folder, 'good.xlsx');
  await writeFile(
    file,
    await workbook([{ name: 'photos', columns, rows: [...rows, [' r="ZZZZZZ9" <c r="ZZZZZZ9">', 7]] }]),
  );
  const table = await openTable(file);
  expect(table.columns).toEqual(columns);
  expect(table.rows).toHaveLength(10);
  expect(table.rows[9]!.values).toEqual([' r="ZZZZZZ9" <c r="ZZZZZZ9">', '7']);
});

/** A table of one column whose end says something else. `page`: what stands where its page begins. */
function lying(change: (metadata: FileMetaData) => void, page: readonly number[] = [], content = rows): Uint8Array {
  const whole = Buffer.from(parquetBytes(['path'], content));
  const metadata = parquetMetadata(whole);
  const start = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
  change(metadata);
  const writer = new ByteWriter();
  writer.appendBytes(
    Buffer.concat([whole.subarray(0, 4), Uint8Array.from(page), whole.subarray(4 + page.length, start)]),
  );
  writeMetadata(writer, metadata);
  writer.appendBytes(text('PAR1'));
  return new Uint8Array(writer.getBuffer());
}
const chunk = ({ row_groups: [group] }: FileMetaData) => group!.columns[0]!.meta_data!;

test.each<[name: string, bytes: () => Uint8Array, reason: string]>([
  [
    'a billion rows',
    () => lying(({ row_groups: [group] }) => Object.assign(group!, { num_rows: 10n ** 9n })),
    'more rows than its size can stand for',
  ],
  [
    'the same pages a thousand times',
    () =>
      lying(
        ({ row_groups }) => {
          while (row_groups.length < 1000) row_groups.push(row_groups[0]!);
        },
        [],
        many,
      ),
    'more rows than its size can stand for',
  ],
  [
    'a column beyond its end',
    () => lying((all) => Object.assign(chunk(all), { data_page_offset: 10n ** 6n })),
    'outside of the file',
  ],
  // A head: the kind of page, then its size unpacked, 2 GB.
  [
    'a page of two gigabytes',
    () => lying(() => {}, [0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 2, 0]),
    'unpacks to more than any table',
  ],
  [
    'a billion values on a page',
    () =>
      lying(() => {}, [
        0x15, 0, 0x15, 2, 0x15, 2, 0x2c, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x07, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0,
      ]),
    'more values than its size can stand for',
  ],
  [
    'an encoding that expands',
    () => lying(() => {}, [0x15, 0, 0x15, 2, 0x15, 2, 0x2c, 0x15, 0, 0x15, 14, 0x15, 6, 0x15, 6, 0, 0]),
    'DELTA_BYTE_ARRAY, which is not read',
  ],
])('a Parquet file with %s is refused by name', async (name, bytes, reason) => {
  const file = join(folder, `${name}.parquet`);
  await writeFile(file, bytes());
  await expectRefused(file, `${file} is no Parquet file that can be read`, reason);
});

const view = (...bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);

test('runs longer than the values, numbers of kilobytes and endless lists are found before they are read', () => {
  expect(() => checkRuns(view(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 0, 1, 9)).toThrow(
    'a run of 2147483647 values where 9 are',
  );
  expect(() => checkRuns(view(0xff, 0xff, 0xff, 0xff, 0x0f), 0, 0, 9)).toThrow('a run of');
  expect(() => checkRuns(view(18, 1), 0, 1, 9)).not.toThrow();
  expect(() => endOfStruct(view(0x16, ...new Array(5000).fill(0xff), 0), 0)).toThrow('longer than 64 bits');
  expect(() => endOfStruct(view(0x19, 0xfc, 0xff, 0xff, 0xff, 0x0f), 0)).toThrow('more than follow');
  expect(() => endOfStruct(view(...new Array(200).fill(0x1c)), 0)).toThrow('within');
  expect(endOfStruct(view(0x15, 18, 0x11, 0x18, 1, 65, 0), 0)).toBe(7);
});

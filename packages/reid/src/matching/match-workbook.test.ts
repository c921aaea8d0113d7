import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { layouts } from './match-table.ts';
import { matchWorkbook } from './match-workbook.ts';

/** The text of a file in a zip archive, read by its central directory. */
function unzipped(zip: Buffer, wanted: RegExp): string {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [method, size, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + 46, at + 46 + lengths[0]!);
    if (wanted.test(name)) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + size);
      return (method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8');
    }
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  throw new Error(`no ${wanted} in the archive`);
}

const named = (...names: string[]) => ({ paths: names.map((name) => `${name}/1.jpg`), individuals: names });
const content = {
  queries: named('007'),
  gallery: named('Nº 17', '1e5 <&>\u0001'),
  matches: [
    [
      { index: 1, similarity: 0.8125 },
      { index: 0, similarity: 0.25 },
    ],
  ],
  answers: null,
  scoreName: 'cosine',
};

test('is a sheet with a row per photo: numbers as numbers, names as text', async () => {
  const book = await matchWorkbook(content, { ...layouts.animals, top: 2 });
  const sheet = unzipped(book, /worksheets\/sheet1\.xml$/);
  expect(sheet.match(/<row /g)).toHaveLength(2);
  expect(sheet).toContain('<v>0.8125</v>');
  expect(sheet).toMatch(/<pane [^>]*state="frozen"/);
  const texts = unzipped(book, /sharedStrings\.xml$/);
  for (const text of [
    'certainty',
    'individual_2',
    'probability_new',
    '007/1.jpg',
    'Nº 17',

    'uncalibrated cosine',
  ])
    expect(texts).toContain(`>${text}<`);
  expect(texts).toContain('>1e5 &lt;&amp;&gt;<');
});

test('more rows than a sheet has are refused before they are laid out', async () => {
  const matches = [Array.from({ length: 2 ** 20 }, (_, i) => ({ index: i % 2, similarity: 0 }))];
  await expect(matchWorkbook({ ...content, matches }, layouts.long)).rejects.toThrow(
    '1,048,577 rows do not fit on a sheet of 1,048,576: give --output a name that ends in .csv',
  );
});

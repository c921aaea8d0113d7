import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { readArchive } from '@flukeprint/catalogue/archive/read-archive';
import { readTableSource } from '@flukeprint/catalogue/import/sources/table-source';
import { readMapping } from '@flukeprint/catalogue/import/tables/mapping-file';
import { openTable } from '@flukeprint/catalogue/import/tables/open-table';
import { readBoxes, readCatalogue, readDetectionSet } from '@flukeprint/data';
import { readEmbeddings } from '@flukeprint/reid/matching/embeddings-file';
import { silent } from '@flukeprint/reid/reporter';
import fc from 'fast-check';
import sharp from 'sharp';
import { hostileBytes, hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';

const labels = `path,individual,date,x,y,w,h,score,latitude,quality
a.jpg,Alba,2024-08-03 10:11:12,1,2,30,40,0.9,38.5,3
b.jpg,"Nº 17, left",2024:08:03,,,,,,,
"c d.jpg",Zoë,03/08/2024,1,1,5,5,1,-28.1,5
`;
export const csvTokens = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '1e999',
  '-',
  '../',
  'sep=;\n',
  'ÿþ',
  'x'.repeat(300),
];

const image = (id: number) => ({ id, file_name: `${id}.jpg`, width: 100, height: 80, date_captured: '2024-08-03' });
const annotation = (id: number) => ({
  ...{ id, image_id: (id % 3) + 1, category_id: 1, bbox: [1, 2, 30, 40], name: `whale ${id % 2}`, iscrowd: 0 },
  ...{ theta: 0.1, segmentation: [[1, 1, 9, 1, 9, 9]], individual_ids: [id] },
});
const coco = {
  images: [image(1), image(2), image(3)],
  annotations: [1, 2, 3, 4].map(annotation),
  categories: [
    { id: 1, name: 'fluke' },
    { id: '2', name: 'fin' },
  ],
};

const jpeg = await sharp({ create: { width: 100, height: 80, channels: 3, background: '#246' } })
  .jpeg()
  .toBuffer();

function npy(dictionary: string, values: number): Buffer {
  const text = dictionary.padEnd(118 - 1);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text}\n`, 'latin1');
  head.writeUInt16LE(text.length + 1, 8);
  return Buffer.concat([head, Buffer.alloc(4 * values, 0x3e)]);
}
const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

const head = {
  flukeprint: 'backup of a catalogue',
  format: 1,
  schema: ['0001-first-schema'],
  embeddings: false,
  rows: 2,
};
const backupLines = [head, { table: 'root', columns: ['id', 'path'] }, [1, '/photos'], [2, { base64: 'AAAA' }]];

/** Whole by its own hash, whatever it says. */
function backup(lines: readonly unknown[]): Buffer {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const end = { rows: 2, sha256: createHash('sha256').update(text).digest('hex') };
  return gzipSync(`${text}${JSON.stringify(end)}\n`);
}

export const tableReaders: readonly Reader[] = [
  {
    name: '.npy',
    file: 'vectors.npy',
    beside: { 'vectors.csv': 'row,path,individual\n0,a.jpg,Alba\n1,b.jpg,Bruno\n' },
    input: hostileBytes([npy(dictionary, 6)], ['<U0', '<f8', '<c8', 'True', '(2, -3)', '(1e9, 3)', '(', ')', "'"]),
    read: (path) => readEmbeddings(path, silent),
  },
  {
    name: 'CSV of labels',
    file: 'labels.csv',
    beside: { 'a.jpg': 'photo', 'b.jpg': 'photo', 'c d.jpg': 'photo' },
    input: hostileBytes([Buffer.from(labels), Buffer.from(labels, 'utf16le')], csvTokens),
    read: (path) => readCatalogue(path),
  },
  {
    name: 'CSV of boxes',
    file: 'boxes.csv',
    input: hostileBytes([Buffer.from(labels)], csvTokens),
    read: readBoxes,
  },
  {
    name: 'CSV to import',
    file: 'import.csv',
    beside: { 'a.jpg': 'photo', 'b.jpg': 'photo' },
    input: hostileBytes([Buffer.from(labels)], csvTokens),
    read: async (path) => readTableSource(await openTable(path), {}),
  },
  {
    name: 'COCO of labels',
    file: 'labels.json',
    beside: { '1.jpg': 'photo', '2.jpg': 'photo' },
    input: hostileJson(coco),
    read: (path) => readCatalogue(path, { format: 'coco', loose: true }),
  },
  {
    name: 'COCO of boxes',
    file: 'boxes.json',
    // One of three, and its two boxes: others are looked for.
    beside: { '2.jpg': jpeg },
    input: hostileJson(coco),
    read: (path) => readDetectionSet(path),
  },
  {
    name: 'mapping of columns',
    file: 'mapping.json',
    input: hostileJson({ columns: { photo: 'File', animal: 'ID' }, dates: 'day-first' }),
    read: readMapping,
  },
  {
    name: 'backup of a catalogue',
    file: 'catalogue.backup',
    input: fc.oneof(
      {
        weight: 3,
        arbitrary: hostileJson(backupLines)
          .filter((text) => isList(text))
          .map((text) => backup(JSON.parse(text))),
      },
      { weight: 1, arbitrary: hostileBytes([backup(backupLines)]) },
    ),
    read: async (path) => {
      for await (const _ of readArchive(path));
    },
  },
];

/** Whose values JSON can write again. */
function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text)) && !text.includes('[[[[');
  } catch {
    return false;
  }
}

/** Sources of several files, and tables that a library unpacks. */
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { parquetBytes } from '@flukeprint/catalogue/export/parquet-bytes';
import { workbook } from '@flukeprint/catalogue/export/workbook';
import { readSource } from '@flukeprint/catalogue/import/read-source';
import { readCatalogue, readDetectionSet } from '@flukeprint/data';
import fc from 'fast-check';
import sharp from 'sharp';
import { hostileBytes, hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';
import { csvTokens } from './tables.ts';

const photo = 'photo';
const columns = ['path', 'individual', 'date', 'latitude', 'quality'];
const rows = [
  ['a.jpg', 'Alba', '2024-08-03 10:11:12', 38.5, 3],
  ['b.jpg', 'Zoë', '2024', null, 5],
  ['c d.jpg', '=1+1', null, -28.1, null],
] as const;
const book = await workbook([
  { name: 'photos', columns, rows },
  { name: 'other', columns: ['x'], rows: [['y']] },
]);
const sheetXml = (cells: string) => `<worksheet><dimension ref="A1:C3"/><sheetData>${cells}</sheetData></worksheet>`;
const sheet = sheetXml(
  '<row r="1"><c r="A1" t="inlineStr"><is><t>path</t></is></c><c r="B1" t="str"><v>date</v></c></row>' +
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45507.4</v></c></row>' +
    '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="d"><v>2024-08-03</v></c></row>',
);
const xmlTokens = [
  '<row r="',
  '<c r="',
  't="s"',
  't="d"',
  '<v>',
  '</v>',
  '&#0;',
  '&lt;',
  'XFD1048576',
  '1e99',
  '<![CDATA[',
  '-1',
];

/** A zip whose entries are stored as they are. */
function stored(files: Readonly<Record<string, Buffer>>): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(content.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), head, place, Buffer.from(name));
    const part = [Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), content];
    parts.push(...part);
    at += 30 + name.length + content.length;
  }
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const relationships = (all: string) => Buffer.from(`<?xml version="1.0"?><Relationships>${all}</Relationships>`);
const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const around = {
  'xl/_rels/workbook.xml.rels': relationships(
    ['worksheet" Target="worksheets/sheet1', 'sharedStrings" Target="sharedStrings', 'styles" Target="styles']
      .map((target, i) => `<Relationship Id="rId${i + 1}" Type="${kinds}/${target}.xml"/>`)
      .join(''),
  ),
  'xl/workbook.xml': Buffer.from(
    '<workbook><sheets><sheet name="photos" sheetId="1" r:id="rId1"/></sheets></workbook>',
  ),
  'xl/sharedStrings.xml': Buffer.from('<sst><si><t>a.jpg</t></si></sst>'),
  'xl/styles.xml': Buffer.from('<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'),
};
const names = Object.keys(around) as (keyof typeof around)[];
const workbooks = fc.oneof(
  { weight: 2, arbitrary: hostileBytes([book]) },
  {
    weight: 5,
    arbitrary: hostileBytes([Buffer.from(sheet)], xmlTokens).map((xml) =>
      stored({ ...around, 'xl/worksheets/sheet1.xml': xml }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...names)
      .chain((name) => hostileBytes([around[name]], xmlTokens).map((xml) => ({ ...around, [name]: xml })))
      .map((files) => stored({ ...files, 'xl/worksheets/sheet1.xml': Buffer.from(sheet) })),
  },
);

const occurrences = `occurrenceID,catalogNumber,eventDate,individualID,recordedBy,decimalLatitude,decimalLongitude,associatedMedia,dynamicProperties
1,B1,2024-08-03T10:11:12Z,Alba,Ana,38.5,-28.1,a.jpg | b.jpg,"{""flukeprint"":{""flags"":[1]}}"
2,B2,2024-08-03/2024-08-04,Zoë,,,,c.jpg,
`;
const wildbook = `Encounter.mediaAsset0,Encounter.mediaAsset1,Encounter.individualID,Encounter.year,Encounter.month,Encounter.day,Encounter.decimalLatitude,Encounter.genus
a.jpg,b.jpg,Alba,2024,8,3,38.5,Megaptera
c.jpg,,,2024,13,40,,
`;
const deployments =
  'deploymentID,latitude,longitude,locationName,setupBy,timestampIssues\nd1,38.5,-28.1,Pico,Ana,false\n';
const media =
  'mediaID,deploymentID,timestamp,filePath,fileName,exifData\nm1,d1,2024-08-03T10:11:12Z,a.jpg,a.jpg,"{""PixelXDimension"":9}"\n';
const observations = `observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationType,individualID,observationTags,bboxX,bboxY,bboxWidth,bboxHeight
o1,d1,m1,e1,2024-08-03T10:11:12Z,2024-08-03T10:11:12Z,animal,Alba,viewpoint:left|quality:3,0.1,0.1,0.5,0.5
o2,d1,,e2,2024-08-03T10:00:00Z,2024-08-03T11:00:00Z,animal,,,,,,
`;
const resource = (name: string) => ({ name, path: `${name}.csv`, profile: 'tabular-data-resource' });
const package_ = { profile: 'camtrap-dp', resources: ['deployments', 'media', 'observations'].map(resource) };
const camtrap = {
  'a.jpg': photo,
  'datapackage.json': JSON.stringify(package_),
  'deployments.csv': deployments,
  'media.csv': media,
  'observations.csv': observations,
};

const png = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#246' } })
  .png()
  .toBuffer();
const labels = '0 0.5 0.5 0.2 0.4\n1 0.1 0.9 0.1 0.1 0.7\n0 0.1 0.1 0.3 0.1 0.3 0.3\n';
const scenes = { 'images/a.png': png, 'images/b c.png': png, 'labels/a.txt': labels, 'labels/b c.txt': '' };

const folderOf = (path: string) => dirname(path);
const csv = (text: string) => hostileBytes([Buffer.from(text)], csvTokens);

export const collectionReaders: readonly Reader[] = [
  { name: 'XLSX', file: 'season.xlsx', beside: { 'a.jpg': photo }, input: workbooks, read: (path) => readSource(path) },
  {
    name: 'Parquet',
    file: 'season.parquet',
    beside: { 'a.jpg': photo },
    input: hostileBytes([Buffer.from(parquetBytes(columns, rows))]),
    read: (path) => readSource(path, { format: 'parquet' }),
  },
  {
    name: 'Darwin Core',
    file: 'occurrence.csv',
    beside: { 'a.jpg': photo },
    input: csv(occurrences),
    read: (path) => readSource(path, { format: 'darwin-core' }),
  },
  {
    name: 'Wildbook',
    file: 'bulk.csv',
    beside: { 'a.jpg': photo },
    input: csv(wildbook),
    read: (path) => readSource(path, { format: 'wildbook' }),
  },
  {
    name: 'Camtrap DP',
    file: 'datapackage.json',
    beside: camtrap,
    input: hostileJson(package_),
    read: (path) => readSource(folderOf(path)),
  },
  {
    name: 'Camtrap DP, media',
    file: 'media.csv',
    beside: camtrap,
    input: csv(media),
    read: (path) => readSource(folderOf(path)),
  },
  {
    name: 'Camtrap DP, observations',
    file: 'observations.csv',
    beside: camtrap,
    input: csv(observations),
    read: (path) => readSource(folderOf(path)),
  },
  {
    name: "Kaggle's table",
    file: 'train.csv',
    beside: { 'train/a.jpg': photo, 'train/b.jpg': photo },
    input: csv('Image,Id\na.jpg,w_1\nb.jpg,new_whale\n'),
    read: async (path) => [await readCatalogue(folderOf(path)), await readSource(folderOf(path))],
  },
  {
    name: 'YOLO labels',
    file: 'labels/a.txt',
    beside: scenes,
    input: hostileBytes([Buffer.from(labels)], [' ', '\n', '-', 'nan', '1e999', '0x1', '0.5 0.5\n', '\0']),
    read: (path) => readDetectionSet(folderOf(folderOf(path))),
  },
  {
    name: 'YOLO list',
    file: 'train.txt',
    beside: scenes,
    input: hostileBytes(
      [Buffer.from('images/a.png\nb c\n/elsewhere/images/a.png\n')],
      ['\n', '/', '\\', '../', '\0', 'C:\\'],
    ),
    read: (path) => readDetectionSet(path),
  },
  {
    name: 'names of classes',
    file: 'classes.txt',
    beside: scenes,
    input: hostileBytes([Buffer.from('fluke\nfin\n')], ['\n', '\r', '\0', '__proto__\n']),
    read: (path) => readDetectionSet(folderOf(path)),
  },
];

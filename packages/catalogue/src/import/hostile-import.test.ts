import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readArchive } from '../archive/read-archive.ts';
import { CatalogueError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { parseOwnProperties } from './sources/own-properties.ts';
import { readMapping } from './tables/mapping-file.ts';
import { ValueProblem } from './tables/values.ts';

test.each([
  '{"columns":null}',
  '{"columns":[]}',
  '{"columns":{"photo":{"toString":1}}}',
  '{"dates":{"toString":1}}',
  '{',
])('a mapping %s is refused by name', async (text) => {
  const file = join(temporaryFolder(), 'mapping.json');
  await writeFile(file, text);
  await expect(readMapping(file)).rejects.toBeInstanceOf(CatalogueError);
  await expect(readMapping(file)).rejects.toThrow(file);
});

const head = '{"flukeprint":"backup of a catalogue","format":1,"schema":[],"rows":1}';

test.each<[string, string]>([
  ['of a newer format that no text can be made of', head.replace('"format":1', '"format":{"toString":1}')],
  ['with a row before its table', `${head}\n[1]`],
  ['with a row longer than its table', `${head}\n{"table":"root","columns":["id"]}\n[1,2]`],
  ['with a row of objects', `${head}\n{"table":"root","columns":["id"]}\n[{}]`],
  ['with a table whose columns are no text', `${head}\n{"table":"root","columns":[["id"]]}`],
  ['without its migrations', head.replace('"schema":[],', '')],
  ['that unpacks a thousandfold', ' '.repeat(2 ** 26)],
])('a backup %s is refused by name', async (_, text) => {
  const file = join(temporaryFolder(), 'a.backup');
  await writeFile(file, gzipSync(text));
  const read = async () => {
    for await (const _ of readArchive(file));
  };
  await expect(read()).rejects.toBeInstanceOf(CatalogueError);
  await expect(read()).rejects.toThrow(file);
});

test.each<[string, string]>([
  ['cut off', '{"flukeprint":{"photos":[{"path":"a.j'],
  ['of nothing', '{"flukeprint":null}'],
  ['without its lists', '{"flukeprint":{}}'],
  ['a photo of null', '{"flukeprint":{"aliases":[],"photos":[null]}}'],
  ['a photo without path', '{"flukeprint":{"aliases":[],"photos":[{}]}}'],
  ['a path of a number', '{"flukeprint":{"aliases":[],"photos":[{"path":5}]}}'],
  ['a path with NUL', '{"flukeprint":{"aliases":[],"photos":[{"path":"a\\u0000.jpg"}]}}'],
  ['a root of a number', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","root":7}]}}'],
  ['facts of a number', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","facts":5}]}}'],
  ['a hash that is none', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","facts":{"hash":{}}}]}}'],
  ['a size that is none', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","facts":{"width":-3}}]}}'],
  ['a time that is none', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","facts":{"taken_at":"x"}}]}}'],
  ['a box of text', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","annotation":{"box":"x"}}]}}'],
  ['a box of one', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","annotation":{"box":{"numbers":[1]}}}]}}'],
  ['a grade of 99', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","annotation":{"grades":{"quality":99}}}]}}'],
  ['more of an object', '{"flukeprint":{"aliases":[],"photos":[{"path":"a.jpg","annotation":{"extra":{"k":{}}}}]}}'],
  ['aliases of numbers', '{"flukeprint":{"aliases":[5],"photos":[]}}'],
  ['flags that are no list', '{"flukeprint":{"aliases":[],"photos":[],"flags":"x"}}'],
  ['lists without end', `{"flukeprint":${'['.repeat(20_000)}`],
])('dynamicProperties that are damaged, %s, are refused by name', (_, text) => {
  expect(() => parseOwnProperties(text)).toThrow(ValueProblem);
  expect(() => parseOwnProperties(text)).toThrow(/dynamicProperties|NUL character/);
});

test('dynamicProperties of others are nothing of ours, and what ours do not have is passed over', () => {
  for (const text of ['', 'no JSON', '{"weather":"calm"}', '[]', '{"other":{"flukeprint":1}}'])
    expect(parseOwnProperties(text)).toBeUndefined();
  const grades = '{"quality":3,"drop table photo":1}';
  const own = parseOwnProperties(
    `{"flukeprint":{"aliases":["A"],"photos":[{"path":"a.jpg","where":1,"annotation":{"encounter":{},"grades":${grades}}}]}}`,
  );
  expect(own).toMatchObject({ aliases: ['A'], photos: [{ path: 'a.jpg', annotation: { grades: { quality: 3 } } }] });
  expect(own?.photos[0]).not.toHaveProperty('where');
  expect(own?.photos[0]?.annotation).not.toHaveProperty('encounter');
  expect(own?.photos[0]?.annotation?.grades).not.toHaveProperty(['drop table photo']);
});

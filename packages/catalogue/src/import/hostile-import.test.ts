import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readArchive } from '../archive/read-archive.ts';
import { CatalogueError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readMapping } from './tables/mapping-file.ts';

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

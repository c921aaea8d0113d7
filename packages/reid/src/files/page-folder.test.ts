import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { claimOutputs } from './output-file.ts';
import { PageFolder } from './page-folder.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'page-folder-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'why-'));
});

const open = () => new PageFolder(folder, { flag: '--explain', record: 'explanation.json' });
async function make(...pictures: string[]): Promise<PageFolder> {
  const pages = open();
  pages.begin();
  for (const name of pictures) await pages.write(name, `picture ${name}`);
  await pages.writePage('<!doctype html>');
  return pages;
}
const files = async () => (await readdir(folder)).sort();

test('smaller work leaves no picture of larger work before it, and all that it has not made', async () => {
  await make('1.png', '2.png', '3.png');
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await writeFile(join(folder, '3.png'), 'changed by me');
  const pages = await make('1.png');
  expect(await files()).toEqual(['1.png', '3.png', 'explanation.json', 'index.html', 'notes.txt']);
  expect(pages.page).toBe(join(folder, 'index.html'));
});

test('claims what it will replace and remove, which the command must not read', async () => {
  await make('1.png', '2.png');
  const outputs = open().outputs(['3.png']);
  expect(outputs.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual(
    ['1.png', '2.png', '3.png', 'explanation.json', 'index.html'].sort(),
  );
  const photos = { '--queries': join(folder, '2.png') };
  await expect(claimOutputs(outputs, { overwrite: true, photos })).rejects.toThrow(
    /2\.png is what --queries reads, and is not replaced; give another --explain/,
  );
  await expect(claimOutputs(outputs, { overwrite: false })).rejects.toThrow('exists already');
  await claimOutputs(outputs, { overwrite: true });
});

test('refuses to replace what it has not made', async () => {
  const mine = join(folder, 'index.html');
  await writeFile(mine, 'my page');
  expect(() => open().expectOwn()).toThrow(
    /holds index\.html, which --explain has not made or which was changed since/,
  );
  await rm(mine);
  await make('1.png');
  expect(() => open().expectOwn(['1.png', '2.png'])).not.toThrow();
  await writeFile(join(folder, '1.png'), 'changed by me');
  expect(() => open().expectOwn(['1.png'])).toThrow(/holds 1\.png/);
  await symlink(join(folder, 'elsewhere'), join(folder, '2.png'));
  expect(() => open().expectOwn(['2.png'])).toThrow(/holds 2\.png/);
  await mkdir(join(folder, '3.png'));
  expect(() => open().expectOwn(['3.png'])).toThrow(/holds 3\.png/);
});

test('what an interruption left can be replaced, without a page, too', async () => {
  const pages = open();
  pages.begin();
  await pages.write('1.png', 'picture');
  expect(() => open().expectOwn(['1.png'])).not.toThrow();
  await make();
  expect(await files()).toEqual(['explanation.json', 'index.html']);
});

test('takes no other file for its record', async () => {
  const record = join(folder, 'explanation.json');
  await writeFile(record, '{"mine": true}');
  expect(() => open().outputs()).toThrow(`${record} does not say which files were made; give another --explain`);
  expect(await readFile(record, 'utf8')).toBe('{"mine": true}');
});

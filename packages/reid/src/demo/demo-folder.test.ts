import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUseError } from '../files/folder-lock.ts';
import { filesIn } from '../testing/files-in.ts';
import { DemoFolder } from './demo-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text = path): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const settings = JSON.stringify({ data: 'photos', model: 'x', imageSize: 1, batchSize: 1, epochs: 1, lr: 1, seed: 0 });

/** A demo from the first photo to the page. */
async function wholeDemo(): Promise<void> {
  const demo = await DemoFolder.create(folder, { overwrite: true });
  demo.begin();
  for (const path of ['photos/fluke_0001/photo_01.jpg', 'photos/fluke_0002/photo_01.jpg', 'index.html'])
    await write(path);
  await write('run/settings.json', settings);
  await write('run/last.safetensors');
  demo.release();
}
const demoFiles = [
  ...['demo.json', 'index.html', 'photos/fluke_0001/photo_01.jpg', 'photos/fluke_0002/photo_01.jpg'],
  ...['run/last.safetensors', 'run/settings.json'],
];

test('a folder of the user is refused, and stays as it is', async () => {
  await write('photos/Alba/IMG_1.jpg');
  await write('run/settings.json', settings);
  for (const overwrite of [false, true]) {
    const attempt = DemoFolder.create(folder, { overwrite });
    await expect(attempt).rejects.toThrow(`${folder} holds photos, run, which no demo has made; give --output`);
  }
  expect(await filesIn(folder)).toEqual(['photos/Alba/IMG_1.jpg', 'run/settings.json']);
});

test('an earlier demo is replaced with overwrite alone, once the new one begins', async () => {
  await wholeDemo();
  expect(await filesIn(folder)).toEqual(demoFiles);
  const refused = DemoFolder.create(folder, { overwrite: false });
  await expect(refused).rejects.toThrow(`${folder} holds an earlier demo; replace it with --overwrite`);

  const failed = await DemoFolder.create(folder, { overwrite: true });
  await expect(DemoFolder.create(folder, { overwrite: true })).rejects.toBeInstanceOf(FolderInUseError);
  failed.release();
  expect(await filesIn(folder)).toEqual(demoFiles);

  await write('notes.md');
  const demo = await DemoFolder.create(folder, { overwrite: true });
  demo.begin();
  expect((await readdir(folder)).sort()).toEqual(['.flukeprint.lock', 'notes.md', 'run']);
  demo.release();
  expect(await filesIn(folder)).toEqual(['demo.json', 'notes.md']);
});

test.for([
  ['photos/Alba/IMG_1.jpg', 'a photo of mine'],
  ['photos/fluke_0001/photo_01.jpg', 'painted over'],
  ['index.html', 'my own page'],
])('%s, added or changed since, stays, and the demo says so', async ([path, text]) => {
  await wholeDemo();
  await write(path!, text);
  const all = await filesIn(folder);
  await expect(DemoFolder.create(folder, { overwrite: true })).rejects.toThrow(
    `${folder} holds ${path}, which the demo`,
  );
  expect(await filesIn(folder)).toEqual(all);
  expect(await readFile(join(folder, path!), 'utf8')).toBe(text);
});

test('a demo that was interrupted can be replaced, too', async () => {
  const demo = await DemoFolder.create(folder, { overwrite: false });
  demo.begin();
  await write('photos/fluke_0001/photo_01.jpg');
  demo.release();
  expect(await filesIn(folder)).toEqual(['demo.json', 'photos/fluke_0001/photo_01.jpg']);
  (await DemoFolder.create(folder, { overwrite: true })).begin();
  expect(await filesIn(folder)).toEqual(['.flukeprint.lock', 'run/.flukeprint.lock']);
});

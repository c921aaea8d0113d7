import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Photo, readCatalogue } from '@flukeprint/data';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../reporter.ts';
import { cropPaths, cropPhotos, expectOutside } from './crop-photos.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crop-'));
});
afterEach(() => rm(folder, { recursive: true }));

const output = () => join(folder, 'crops');

/** 60 × 40 pixels upright: red, and blue from x = 30 on; stored turned where `orientation` says so. */
async function photo(path: string, { orientation = 1, box }: { orientation?: number; box?: Photo['box'] } = {}) {
  const file = join(folder, 'photos', path);
  await mkdir(dirname(file), { recursive: true });
  const blue = await sharp({ create: { width: 30, height: 40, channels: 3, background: '#0000ff' } })
    .png()
    .toBuffer();
  const upright = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#ff0000' } })
    .composite([{ input: blue, left: 30, top: 0 }])
    .png()
    .toBuffer();
  // Orientation 6: shown turned by 90° clockwise.
  const stored = sharp(upright).rotate(orientation === 6 ? -90 : 0);
  const exif = { IFD2: { DateTimeOriginal: '2024:07:01 10:11:12' } };
  const bytes = await stored
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .withExif(exif)
    .withMetadata({ orientation })
    .toBuffer();
  await writeFile(file, bytes);
  return { path, file, individual: dirname(path), ...(box && { box }) };
}

const cropped = async (path: string) => {
  const { data, info } = await sharp(join(output(), path)).raw().toBuffer({ resolveWithObject: true });
  return {
    ...info,
    at: (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)],
  };
};

test('cuts upright photos to their boxes, in their folders, with a table that is a catalogue', async () => {
  const photos = [
    await photo('a/1.jpg', { box: { x: 20, y: 10, w: 20, h: 20 } }),
    await photo('a/turned.JPG', { orientation: 6, box: { x: 40.5, y: 30, w: 30, h: 30 } }),
    await photo('b/whole.jpg'),
  ];
  await mkdir(output());
  expect(await cropPhotos(photos, output(), silent)).toEqual({ crops: 3, problems: [] });
  const first = await cropped('a/1.jpg');
  expect([first.width, first.height]).toEqual([20, 20]);
  expect(first.at(4, 10)[0]).toBeGreaterThan(240);
  expect(first.at(15, 10)[2]).toBeGreaterThan(240);
  const turned = await cropped('a/turned.jpg');
  expect([turned.width, turned.height]).toEqual([20, 10]);
  expect(turned.at(10, 5)[2]).toBeGreaterThan(240);
  const { orientation, exif } = await sharp(join(output(), 'a/turned.jpg')).metadata();
  expect(orientation ?? 1).toBe(1);
  expect(exif!.toString('latin1')).toContain('2024:07:01 10:11:12');

  expect(await readFile(join(output(), 'crops.csv'), 'utf8')).toBe(
    `path,individual,date,source,left,top,width,height
a/1.jpg,a,,a/1.jpg,20,10,20,20
a/turned.jpg,a,,a/turned.JPG,40,30,20,10
b/whole.jpg,b,,b/whole.jpg,0,0,60,40
`,
  );
  const { photos: read, problems } = await readCatalogue(join(output(), 'crops.csv'));
  expect(read.map(({ path, individual, box }) => [path, individual, box])).toEqual([
    ['a/1.jpg', 'a', undefined],
    ['a/turned.jpg', 'a', undefined],
    ['b/whole.jpg', 'b', undefined],
  ]);
  expect(problems).toEqual([]);
});

test('leaves out what cannot be read, and leaves nothing half written', async () => {
  const good = await photo('a/1.jpg');
  const outside = await photo('a/2.jpg', { box: { x: 100, y: 0, w: 9, h: 9 } });
  const cutOff = await photo('a/3.jpg');
  await writeFile(cutOff.file, (await readFile(cutOff.file)).subarray(0, 600));
  await mkdir(output());
  const { crops, problems } = await cropPhotos([good, outside, cutOff], output(), silent);
  expect(crops).toBe(1);
  expect(problems.map(({ path }) => path).sort()).toEqual(['a/2.jpg', 'a/3.jpg']);
  for (const { reason } of problems) expect(reason).not.toContain('\n');
  expect((await readdir(output(), { recursive: true })).sort()).toEqual(['a', 'a/1.jpg', 'crops.csv']);
});

test('names are unique, and stay below the folder', () => {
  const paths = ['a/1.jpg', 'a/1.jpg#2', 'a/1.png', 'a/1-2.jpg', 'A/1.JPG', '../../x.jpg', '/etc/y.webp', 'C:/z.jpg'];
  const names = cropPaths(paths.map((path) => ({ path, file: path, individual: '' })));
  expect(names).toEqual([
    'a/1.jpg',
    'a/1-2.jpg',
    'a/1-3.jpg',
    'a/1-2-2.jpg',
    'A/1-4.jpg',
    'x.jpg',
    'etc/y.jpg',
    'C/z.jpg',
  ]);
});

test('never overwrites a photo', async () => {
  const one = await photo('a/1.jpg');
  const before = await readFile(one.file);
  await symlink(join(folder, 'photos'), output());
  await expect(cropPhotos([one], output(), silent)).rejects.toThrow('is one of the photos; give another --output');
  expect(await readFile(one.file)).toEqual(before);

  const data = join(folder, 'photos');
  expect(() => expectOutside(join(data, 'crops'), data)).toThrow('would count as photos');
  expect(() => expectOutside(output(), data)).toThrow('would count as photos');
  expectOutside(`${data}-2`, data);
});

test('names of 255 bytes, of several boxes too', async () => {
  const path = `a/${'ë'.repeat(125)}x.png`;
  const photos = [await photo(path), await photo(path, { box: { x: 0, y: 0, w: 9, h: 9 } })];
  await mkdir(output());
  expect(await cropPhotos(photos, output(), silent)).toEqual({ crops: 2, problems: [] });
  const names = await readdir(join(output(), 'a'));
  expect(names).toEqual([expect.stringMatching(/^ë+-[0-9a-f]{8}-2\.jpg$/), `${'ë'.repeat(125)}x.jpg`]);
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { decodePhoto } from './decode-photo.ts';
import { listPhotos } from './list-photos.ts';
import { markMade } from './made-mark.ts';
import { photoFacts } from './photo-facts.ts';

const plain = () => sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } });
const short = (photos: readonly { path: string; individual: string }[]) =>
  photos.map(({ path, individual }) => `${path} ${individual}`);

test('reads folders however deep, in code-point order, and says what names the individuals', async () => {
  const folder = folderWith({
    'Alba/2023/enc1/1.jpg': '',
    'Alba/2024/enc2/2.jpg': '',
    'Alba/3.jpg': '',
    'Bruno/2023/4.jpg': '',
    'loose.jpg': '',
  });
  const { photos, individuals, leftOut, namedBy } = await listPhotos(folder);
  expect(short(photos)).toEqual([
    'Alba/2023/enc1/1.jpg Alba',
    'Alba/2024/enc2/2.jpg Alba',
    'Alba/3.jpg Alba',
    'Bruno/2023/4.jpg Bruno',
  ]);
  expect(individuals).toEqual(['Alba', 'Bruno']);
  expect(leftOut).toEqual([{ kind: "in no individual's folder", count: 1, example: 'loose.jpg' }]);
  expect(namedBy).toMatchObject({ level: 1, isPlain: true, example: { path: 'Alba/2023/enc1/1.jpg' } });

  expect(short((await listPhotos(folder, { individualFrom: 'parent' })).photos)).toContain('Alba/2023/enc1/1.jpg enc1');
  const second = await listPhotos(folder, { individualFrom: 'level-2', loose: true });
  expect(short(second.photos)).toEqual([
    'Alba/2023/enc1/1.jpg 2023',
    'Alba/2024/enc2/2.jpg 2024',
    'Alba/3.jpg ',
    'Bruno/2023/4.jpg 2023',
    'loose.jpg ',
  ]);
});

test("a card's folders name nobody, which is said where names are needed", async () => {
  const folder = folderWith({ 'DCIM/100CANON/IMG_1.jpg': '', 'DCIM/101CANON/IMG_2.jpg': '' });
  expect(short((await listPhotos(folder, { loose: true })).photos)).toEqual([
    'DCIM/100CANON/IMG_1.jpg ',
    'DCIM/101CANON/IMG_2.jpg ',
  ]);
  await expect(listPhotos(folder)).rejects.toThrow(
    /holds 2 photos, and no folder that names an individual \(“DCIM”, “100CANON”, “101CANON”\): give --individual-from/,
  );
  expect((await listPhotos(folder, { individualFrom: 'parent' })).individuals).toEqual(['100CANON', '101CANON']);
});

test('goes by content where the name says nothing, and counts the rest by kind', async () => {
  const jpeg = await plain().jpeg().toBuffer();
  const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(20)]);
  const folder = folderWith({ 'Alba/notes.txt': 'x', 'Alba/.hidden.jpg': '', 'Alba/Thumbs.db': '' });
  const put = (name: string, bytes: Uint8Array) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
  for (const name of ['a.jfif', 'b.JPE', 'c.jpg_large', 'd.heic', 'e']) put(`Bruno/${name}`, jpeg);
  put('Bruno/f.tif', await plain().tiff().toBuffer());
  put('Bruno/g.avif', await plain().avif().toBuffer());
  put('Bruno/h.HEIC', heic);
  put('Alba/1.heic', heic);
  put('Alba/film.MOV', Buffer.from('x'));
  put('Nora/IMG_1.NEF', Buffer.from('II*\0'));
  put('Nora/IMG_2.NEF', Buffer.from('II*\0'));
  put('Nora/img_2.jpg', jpeg);
  const { photos, leftOut, unread } = await listPhotos(folder);
  expect(photos.map(({ path }) => path)).toEqual([
    ...['a.jfif', 'b.JPE', 'c.jpg_large', 'd.heic', 'e', 'f.tif', 'g.avif'].map((name) => `Bruno/${name}`),
    ...['Nora/IMG_1.NEF', 'Nora/img_2.jpg'],
  ]);
  expect(leftOut).toEqual([
    { kind: 'HEIC', count: 2, example: 'Alba/1.heic', remedy: 'save them as JPEG' },
    { kind: 'video', count: 1, example: 'Alba/film.MOV', remedy: 'save the frames to compare as JPEG' },
    { kind: 'TXT', count: 1, example: 'Alba/notes.txt' },
    { kind: 'RAW beside a JPEG of the same name', count: 1, example: 'Nora/IMG_2.NEF' },
  ]);
  expect(unread).toEqual(['Alba']);
});

test('pictures and folders that a command has made are no photos', async () => {
  const folder = folderWith({
    'Alba/1.jpg': '',
    'report/report.json': '{}',
    'report/report.csv': '',
    'report/photos.svg': '',
    'report/suspicious.png': '',
    'runs/first/settings.json': '{}',
    'runs/first/metrics.jsonl': '',
    'runs/first/plots/validation.png': '',
  });
  writeFileSync(join(folder, 'Alba', 'matches.png'), await markMade(plain()).png().toBuffer());
  writeFileSync(join(folder, 'Alba', 'drawn.jpg'), await markMade(plain()).jpeg().toBuffer());
  const { photos, leftOut } = await listPhotos(folder);
  expect(photos.map(({ path }) => path)).toEqual(['Alba/1.jpg']);
  expect(leftOut).toEqual([{ kind: 'made by flukeprint', count: 4, example: 'Alba/drawn.jpg' }]);
});

test('a link to a folder above ends somewhere', async () => {
  const folder = folderWith({ 'Alba/2023/1.jpg': '' });
  symlinkSync(folder, join(folder, 'Alba', 'again'));
  expect((await listPhotos(folder)).photos.map(({ path }) => path)).toEqual(['Alba/2023/1.jpg']);
});

// Other systems refuse such names themselves.
test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is counted, and stops nothing', async () => {
  const folder = folderWith({ 'Alba/1.jpg': '', 'Bruno/2.jpg': '' });
  const script = String.raw`cd "$1"; mkdir "$(printf 'Zo\353')"; touch "$(printf 'Zo\353')/3.jpg" "$(printf 'Alba/caf\351.jpg')"`;
  execFileSync('sh', ['-c', script, 'sh', folder]);
  const { photos, leftOut } = await listPhotos(folder);
  expect(photos.map(({ path }) => path)).toEqual(['Alba/1.jpg', 'Bruno/2.jpg']);
  expect(leftOut).toEqual([
    { kind: 'with a name that is not UTF-8', count: 2, example: 'Alba/caf\ufffd.jpg', remedy: 'rename them' },
  ]);
});

test.skipIf(process.platform === 'win32')('pipes, sockets, devices and links to them are not opened', async () => {
  const folder = folderWith({ 'Alba/1.jpg': '' });
  const at = (name: string) => join(folder, 'Alba', name);
  execFileSync('mkfifo', [at('2.jpg'), at('notes')]);
  symlinkSync('2.jpg', at('3.png'));
  symlinkSync('/dev/zero', at('4.jpg'));
  const server = createServer().listen(at('5.jpg'));
  await once(server, 'listening');
  try {
    const { photos, leftOut } = await listPhotos(folder);
    expect(photos.map(({ path }) => path)).toEqual(['Alba/1.jpg']);
    expect(leftOut).toEqual([
      { kind: 'that is no file but a pipe', count: 3, example: 'Alba/2.jpg' },
      { kind: 'that is no file but a device', count: 1, example: 'Alba/4.jpg' },
      { kind: 'that is no file but a socket', count: 1, example: 'Alba/5.jpg' },
    ]);
    // A table may name them all the same.
    for (const read of [decodePhoto(at('3.png'), 2, '3.png'), photoFacts(at('3.png'), '3.png')])
      await expect(read).rejects.toThrow(/^3\.png: is no file but a pipe$/);
    await expect(decodePhoto(at('4.jpg'), 2, '4.jpg')).rejects.toThrow(/^4\.jpg: is no file but a device$/);
  } finally {
    server.close();
  }
});

test('of some paths alone: files, folders with all in them, and what is left out of those', async () => {
  const folder = folderWith({
    'a.jpg': '',
    'b.jpg': '',
    'b.cr2': '',
    'notes.txt': '',
    'more/c.jpg': '',
    'more/deep/d.jpg': '',
    'more/deep/e.txt': '',
    'other/f.jpg': '',
  });
  const only = ['b.cr2', 'b.jpg', 'notes.txt', 'more/deep'];
  const { photos, leftOut } = await listPhotos(folder, { loose: true, only });
  expect(photos.map(({ path }) => path)).toEqual(['b.jpg', 'more/deep/d.jpg']);
  expect(leftOut.map(({ kind, count }) => `${count} ${kind}`)).toEqual([
    '1 RAW beside a JPEG of the same name',
    '2 TXT',
  ]);
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { Catalogue } from '@flukeprint/catalogue';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DropFolder } from './drop-folder.ts';
import { photoName } from './photo-name.ts';

let home: string;
let catalogue: Catalogue;
let folder: DropFolder;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'drop-folder-'));
  catalogue = await Catalogue.init(join(home, 'catalogue.db'));
  folder = new DropFolder(catalogue, join(home, 'dropped', '2026-08-01'));
});
afterEach(async () => {
  await catalogue.close();
  await rm(home, { recursive: true });
});

const grey = (value: number) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: value, g: value, b: value } } })
    .png()
    .toBuffer();
async function* pieces(...all: readonly Uint8Array[]) {
  for (const one of all) yield one;
}
const files = () => readdir(folder.folder).then((names) => names.sort());

test('the same content is kept once, another of the same name beside it, and nothing is overwritten', async () => {
  const [one, other] = [await grey(1), await grey(2)];
  expect(await folder.keep('a.png', pieces(one.subarray(0, 20), one.subarray(20)))).toEqual({
    state: 'stored',
    name: 'a.png',
  });
  expect(await folder.keep('a.png', pieces(one))).toEqual({ state: 'there', name: 'a.png' });
  expect(await folder.keep('sub/a.png', pieces(other))).toEqual({ state: 'stored', name: 'a-2.png' });
  expect(await folder.keep('a.png', pieces(other))).toEqual({ state: 'there', name: 'a-2.png' });
  expect(await files()).toEqual(['a-2.png', 'a.png']);
  expect(await readFile(join(folder.folder, 'a.png'))).toEqual(one);
});

/** A PNG that says it is that large, in 70 kB. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(70_000)))]);
}

test.each<[string, () => AsyncIterable<Uint8Array>, RegExp]>([
  ['text', () => pieces(Buffer.from('<script>alert(1)</script>'.repeat(9))), /no JPEG/],
  ['nothing', () => pieces(), /empty/],
  ['an SVG', () => pieces(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), /no JPEG/],
  ['HEIC', () => pieces(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')), /HEIC/],
  ['what is cut off in its head', () => pieces(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1')), /damaged/],
  ['30,000 pixels square', () => pieces(hugePng(30_000)), /30,000 × 30,000 pixels, and 268 million/],
  [
    'what goes on for ever',
    async function* () {
      const piece = Buffer.alloc(2 ** 22, 1);
      for (let i = 0; i < 65; i++) yield piece;
    },
    /more than 256 MB/,
  ],
  [
    'what is broken off',
    async function* () {
      yield (await grey(1)).subarray(0, 20);
      throw new Error('aborted');
    },
    /aborted/,
  ],
])('%s is refused, and no part of it stays', async (_, sent, message) => {
  await expect(folder.keep('a.jpg', sent())).rejects.toThrow(message);
  expect(await files()).toEqual([]);
});

test('a file that is there stays as it is, whatever it is', async () => {
  await folder.keep('first.png', pieces(await grey(3)));
  await writeFile(join(folder.folder, 'a.png'), 'notes');
  expect((await folder.keep('a.png', pieces(await grey(1)))).name).toBe('a-2.png');
  expect(await readFile(join(folder.folder, 'a.png'), 'utf8')).toBe('notes');
});

test.each([
  ['../../etc/passwd', 'passwd.jpg'],
  ['C:\\Windows\\a.jpg', 'a.jpg'],
  ['..', 'photo.jpg'],
  ['.hidden.jpg', 'hidden.jpg'],
  ['<img src=x onerror=alert(1)>.jpg', '_img src=x onerror=alert(1)_.jpg'],
  ['con.jpg', '_con.jpg'],
  ['a\u0000b\u202egpj.exe', 'a_b_gpj.exe.jpg'],
  ['Baía 7.JPG', 'Baía 7.JPG'],
  [`${'å'.repeat(300)}.jpg`, `${'å'.repeat(90)}.jpg`],
])('%j becomes %j', (sent, name) => {
  expect(photoName(sent, 'jpeg')).toBe(name);
});

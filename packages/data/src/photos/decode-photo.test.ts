import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Color, type JpegOptions, type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { PhotoError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { decodePhoto } from './decode-photo.ts';
import { oneLine } from './decoding.ts';

const orange = { r: 200, g: 100, b: 50 };
const plain = (background: object = orange, channels: 3 | 4 = 3) =>
  sharp({ create: { width: 24, height: 16, channels, background: background as Color } });

function saved(bytes: Uint8Array, name = 'photo'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

async function expectColor(bytes: Buffer, [r, g, b]: [number, number, number], tolerance = 2): Promise<void> {
  const pixels = await decodePhoto(saved(bytes), 4);
  expect(pixels).toHaveLength(4 * 4 * 3);
  for (let i = 0; i < pixels.length; i += 3) {
    expect(Math.abs(pixels[i]! - r)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(pixels[i + 1]! - g)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(pixels[i + 2]! - b)).toBeLessThanOrEqual(tolerance);
  }
}

test('decodes JPEG, PNG and WebP', async () => {
  await expectColor(await plain().jpeg({ quality: 95 }).toBuffer(), [200, 100, 50]);
  await expectColor(await plain().png().toBuffer(), [200, 100, 50], 0);
  await expectColor(await plain().webp({ lossless: true }).toBuffer(), [200, 100, 50], 0);
});

test('converts CMYK to sRGB', async () => {
  const cmyk = await plain().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
  // The blue of this orange lies outside what the default press profile prints.
  await expectColor(cmyk, [200, 95, 35], 20);
});

test('converts 16 bits to 8', async () => {
  const deep = await plain().toColourspace('rgb16').png().toBuffer();
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  await expectColor(deep, [200, 100, 50]);
  const grey = sharp(new Uint16Array(24 * 16).fill(150 * 257), { raw: { width: 24, height: 16, channels: 1 } });
  await expectColor(await grey.toColourspace('grey16').png().toBuffer(), [150, 150, 150]);
});

test('gives grey photos three channels', async () => {
  const grey = await plain({ r: 90, g: 90, b: 90 }).toColourspace('b-w').png().toBuffer();
  expect((await sharp(grey).metadata()).channels).toBe(1);
  await expectColor(grey, [90, 90, 90], 1);
});

test('respects a colour profile', async () => {
  const wide = await plain().withIccProfile('p3').png().toBuffer();
  const raw = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  expect(Math.abs(raw[0]! - 200)).toBeGreaterThan(5);
  await expectColor(wide, [200, 100, 50], 3);
});

test('lays transparency over mid-grey', async () => {
  await expectColor(
    await plain({ ...orange, alpha: 0 }, 4)
      .png()
      .toBuffer(),
    [128, 128, 128],
    1,
  );
  await expectColor(
    await plain({ ...orange, alpha: 0.5 }, 4)
      .png()
      .toBuffer(),
    [164, 114, 89],
    2,
  );
});

test('stretches a 1×1 photo', async () => {
  const one = sharp({ create: { width: 1, height: 1, channels: 3, background: orange } });
  await expectColor(await one.png().toBuffer(), [200, 100, 50], 0);
});

test('turns photos upright by their EXIF orientation', async () => {
  // Four fields of different colour; the sides differ so that a swap shows.
  const colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255];
  const upright = sharp(Uint8Array.from(colors), { raw: { width: 3, height: 2, channels: 3 } });
  const pixels = await upright.resize(48, 32, { kernel: 'nearest' }).raw().toBuffer();
  const source = () => sharp(pixels, { raw: { width: 48, height: 32, channels: 3 } });
  const save = async (image: Sharp, orientation: number) =>
    saved(await image.withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer());
  const expected = await decodePhoto(await save(source(), 1), 12);
  // 6: shown after a quarter turn clockwise, so stored a quarter turn back; 8 the other way round; 3 upside down.
  for (const [orientation, turn] of [
    [6, 270],
    [8, 90],
    [3, 180],
  ] as const) {
    const stored = await source().rotate(turn).png().toBuffer();
    const actual = await decodePhoto(await save(sharp(stored), orientation), 12);
    const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
    expect(worst, `orientation ${orientation}`).toBeLessThanOrEqual(24);
  }
});

test('cuts a box from the upright photo, whichever way it is stored', async () => {
  // Red but for a blue field at x 8–23, y 4–11 of 48 × 32.
  const upright = await sharp({ create: { width: 48, height: 32, channels: 3, background: { r: 255, g: 0, b: 0 } } })
    .composite([
      {
        input: { create: { width: 16, height: 8, channels: 3, background: { r: 0, g: 0, b: 255 } } },
        left: 8,
        top: 4,
      },
    ])
    .png()
    .toBuffer();
  // How the stored photo comes from the upright one.
  const stored: [number, (image: Sharp) => Sharp][] = [
    [1, (image) => image],
    [2, (image) => image.flop()],
    [3, (image) => image.rotate(180)],
    [4, (image) => image.flip()],
    [6, (image) => image.rotate(270)],
    [8, (image) => image.rotate(90)],
  ];
  for (const [orientation, turn] of stored) {
    const file = saved(await turn(sharp(upright)).withMetadata({ orientation }).png().toBuffer());
    const pixels = await decodePhoto(file, 4, file, { x: 8, y: 4, w: 16, h: 8 });
    for (let i = 0; i < pixels.length; i += 3)
      expect([...pixels.subarray(i, i + 3)], `orientation ${orientation}`).toEqual([0, 0, 255]);
    // Half of the widened box, whose edges lie on pixels, is red.
    const [left] = await decodePhoto(file, 1, file, { x: 4, y: 4, w: 8, h: 8 });
    expect(left).toBeGreaterThan(100);
    expect(left).toBeLessThan(155);
  }
});

test('clips a box to the photo, and reports one that lies outside', async () => {
  const file = saved(await plain().png().toBuffer());
  const { width, height } = await sharp(file).metadata();
  const all = await decodePhoto(file, 3);
  expect(await decodePhoto(file, 3, file, { x: -50, y: -50, w: 1000, h: 1000 })).toEqual(all);
  expect(await decodePhoto(file, 3, file, { x: 0.4, y: 0.4, w: 0.1, h: 0.1 })).toEqual(all);
  const outside = decodePhoto(file, 3, 'a/b.png', { x: width, y: 0, w: 10, h: 10 });
  await expect(outside).rejects.toThrow(
    `a/b.png: box ${width} 0 10 10 lies outside the photo of ${width} × ${height} pixels`,
  );
});

test('squashes the whole photo, antialiased', async () => {
  // Stripes one pixel wide vanish into their mean.
  const stripes = Uint8Array.from({ length: 64 * 32 * 3 }, (_, i) => (Math.floor(i / 3) % 2 ? 255 : 0));
  const png = await sharp(stripes, { raw: { width: 64, height: 32, channels: 3 } })
    .png()
    .toBuffer();
  const pixels = await decodePhoto(saved(png), 8);
  expect(Math.min(...pixels)).toBeGreaterThan(100);
  expect(Math.max(...pixels)).toBeLessThan(155);
});

test('reads a panorama 20,000 pixels wide', async () => {
  const panorama = sharp({ create: { width: 20000, height: 200, channels: 3, background: orange } });
  await expectColor(await panorama.jpeg().toBuffer(), [200, 100, 50], 3);
});

test('reads paths with spaces and letters of any script', async () => {
  const file = saved(await plain().png().toBuffer(), 'Größe 10 鯨 e\u0301🐋.PNG');
  expect(await decodePhoto(file, 2)).toHaveLength(12);
});

test('unpacks no bomb', async () => {
  // A small PNG whose header (8 bytes of signature, then length, IHDR, width, height, …, checksum) claims 400 million pixels.
  const png = await plain().png().toBuffer();
  png.writeUInt32BE(20000, 16);
  png.writeUInt32BE(20000, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  await expect(decodePhoto(saved(png), 4, 'a/bomb.png')).rejects.toThrow(/^a\/bomb\.png: .*exceeds pixel limit/);
});

const jpeg = (options?: JpegOptions) =>
  sharp({
    create: {
      width: 200,
      height: 150,
      channels: 3,
      background: orange,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg(options)
    .toBuffer();

test.each([
  ['no file', async () => join(temporaryFolder(), 'gone.jpg'), 'file does not exist'],
  ['no bytes', async () => saved(Buffer.alloc(0)), 'file is empty'],
  ['text', async () => saved(Buffer.from('hello'), 'text.jpg'), 'no JPEG, PNG, WebP, TIFF, AVIF or RAW'],
  [
    'an SVG',
    async () => saved(Buffer.from('<svg width="9" height="9"/>'), 'a.jpg'),
    'no JPEG, PNG, WebP, TIFF, AVIF or RAW',
  ],
  ['a header alone', async () => saved((await jpeg()).subarray(0, 60)), 'premature end'],
  ['half a JPEG', async () => saved((await jpeg()).subarray(0, 3000)), 'premature end'],
  ['a JPEG without its last bytes', async () => saved((await jpeg()).subarray(0, -20)), 'premature end'],
  ['half a PNG', async () => saved((await plain().png().toBuffer()).subarray(0, 70)), ''],
  ['half a WebP', async () => saved((await plain().webp().toBuffer()).subarray(0, 60)), ''],
])('reports %s in one line', async (_, make, reason) => {
  const error: unknown = await decodePhoto(await make(), 8, 'whale 1/a.jpg').then(
    () => undefined,
    (rejection) => rejection,
  );
  expect(error).toBeInstanceOf(PhotoError);
  expect((error as PhotoError).path).toBe('whale 1/a.jpg');
  expect((error as PhotoError).reason).toContain(reason);
  expect((error as PhotoError).message).toMatch(/^whale 1\/a\.jpg: [^\n]+$/);
});

test('decodes TIFF and AVIF', async () => {
  await expectColor(await plain().tiff().toBuffer(), [200, 100, 50], 0);
  await expectColor(await plain().toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer(), [200, 100, 50]);
  await expectColor(await plain().avif({ quality: 90 }).toBuffer(), [200, 100, 50], 5);
});

test('names HEIC for what it is', async () => {
  const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(20)]);
  await expect(decodePhoto(saved(heic, 'a.jpg'), 4, 'a.jpg')).rejects.toThrow(
    /^a\.jpg: content is HEIC, .*save it as JPEG$/,
  );
});

test('a JPEG that was cut off and closed again is told; one with a harmless warning is read', async () => {
  for (const progressive of [false, true]) {
    const whole = await jpeg({ progressive });
    // Of a baseline JPEG the last row of blocks is not asked about; of a progressive one every scan is.
    const closed = Buffer.concat([whole.subarray(0, progressive ? -400 : whole.length / 2), Buffer.from([0xff, 0xd9])]);
    await expect(decodePhoto(saved(closed), 8, 'closed.jpg')).rejects.toThrow(
      'closed.jpg: VipsJpeg: Corrupt JPEG data: premature end of data segment',
    );
    // Adobe's segment with a transform of colours that nobody knows.
    const adobe = Buffer.from('\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x09', 'latin1');
    const odd = Buffer.concat([whole.subarray(0, 2), adobe, whole.subarray(2)]);
    await expect(sharp(odd, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow('Adobe');
    const expected = await decodePhoto(saved(whole), 8);
    for (const file of [saved(odd), saved(odd)]) expect(await decodePhoto(file, 8, 'odd.jpg')).toEqual(expected);
  }
});

test('each of many damaged photos has its own reason, whatever is decoded beside it', async () => {
  const png = await plain().png().toBuffer();
  const files = {
    'premature end of JPEG image': saved((await jpeg()).subarray(0, 3000)),
    'premature end of data segment': saved(
      Buffer.concat([(await jpeg()).subarray(0, 3000), Buffer.from([0xff, 0xd9])]),
    ),
    'libpng read error': saved(png.subarray(0, png.length - 30)),
    'unable to parse image': saved((await plain().webp().toBuffer()).subarray(0, 30)),
  };
  const asked = Array.from({ length: 40 }, () => Object.entries(files)).flat();
  const reasons = asked.map(([, file]) => decodePhoto(file, 8).catch(({ reason }: PhotoError) => reason));
  for (const [i, reason] of (await Promise.all(reasons)).entries())
    expect(reason).toMatch(new RegExp(`^[^;]*${asked[i]![0]}[^;]*$`));
});

test('a reason is on one line, and there is one though libvips has lost its text', () => {
  expect(oneLine('VipsJpeg: premature end\nVipsJpeg: premature end\n')).toBe('VipsJpeg: premature end');
  expect(oneLine('a\n b')).toBe('a; b');
  expect(oneLine('Input buffer has corrupt header: VipsJpeg: odd\nVipsJpeg: odd')).toBe(
    'corrupt header: VipsJpeg: odd',
  );
  expect(oneLine('Input buffer has corrupt header: ')).toBe('corrupt header');
  expect(oneLine('source: bad seek to 1024\nsource: bad seek to 768\nheif: cut')).toBe('heif: cut');
  expect(oneLine('Unknown error')).toBe('damaged or cut off');
  expect(oneLine('')).toBe('damaged or cut off');
});

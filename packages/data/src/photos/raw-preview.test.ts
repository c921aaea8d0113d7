import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fingerprint } from '../duplicates/fingerprint.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { decodePhoto } from './decode-photo.ts';

/** Stored lying, red above blue: shown upright after a quarter turn clockwise, blue is left. */
async function lying(width: number, height: number): Promise<Buffer> {
  const half = { width, height: height / 2, channels: 3 as const };
  const blue = await sharp({ create: { ...half, background: '#0000ff' } })
    .png()
    .toBuffer();
  return sharp({ create: { ...half, height, background: '#ff0000' } })
    .composite([{ input: blue, left: 0, top: height / 2 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** A TIFF directory with orientation 6 and a date, as the head of a RAW. */
function directory(magic: number): Buffer {
  const tiff = Buffer.alloc(60);
  tiff.write('II', 'latin1');
  tiff.writeUInt16LE(magic, 2);
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  for (const [i, entry] of [
    [0x0112, 3, 1, 6],
    [0x0132, 2, 20, 38],
  ].entries()) {
    tiff.writeUInt16LE(entry[0]!, 10 + 12 * i);
    tiff.writeUInt16LE(entry[1]!, 12 + 12 * i);
    tiff.writeUInt32LE(entry[2]!, 14 + 12 * i);
    tiff.writeUInt32LE(entry[3]!, 18 + 12 * i);
  }
  tiff.write('2024:08:03 10:11:12\0', 38, 'latin1');
  return tiff;
}

/** A frame of the sensor's data: SOF3, lossless, larger than any preview. */
const lossless = Buffer.from([0xff, 0xd8, 0xff, 0xc3, 0, 11, 14, 0x10, 0, 0x10, 0, 3, 0, 0, 0, 0xff, 0xda, 0, 2]);
const junk = Buffer.from('\xff\xd8\xff\xd8\xff\xe1 not a photo \xff\xd8', 'latin1');

const heads: Record<string, Buffer> = {
  'a.NEF': directory(42),
  'a.cr2': Buffer.concat([directory(42).subarray(0, 8), directory(42).subarray(8)]),
  'a.orf': directory(0x4f52),
  'a.rw2': directory(0x55),
  'a.cr3': Buffer.concat([Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01moov\0\0\0\x44CMT1', 'latin1'), directory(42)]),
};

test.each(Object.entries(heads))('%s is its largest JPEG, upright and dated as the RAW says', async (name, head) => {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, Buffer.concat([head, await lying(160, 120), junk, lossless, await lying(640, 480), junk]));
  const pixels = await decodePhoto(file, 2);
  const [left, right] = [0, 3].map((at) => [...pixels.subarray(at, at + 3)].map((value) => Math.round(value / 255)));
  expect([left, right]).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  expect(await fingerprint({ path: name, file })).toMatchObject({
    ...{ width: 480, height: 640, format: 'jpeg', date: Date.UTC(2024, 7, 3, 10, 11, 12) },
  });
});

test("Fuji's preview keeps its own EXIF block", async () => {
  const own = await sharp(await lying(640, 480))
    .withMetadata({ orientation: 3 })
    .jpeg()
    .toBuffer();
  const file = join(temporaryFolder(), 'a.RAF');
  writeFileSync(file, Buffer.concat([Buffer.from('FUJIFILMCCD-RAW 0201', 'latin1'), own]));
  expect(await fingerprint({ path: 'a.RAF', file })).toMatchObject({ width: 640, height: 480 });
  expect([...(await decodePhoto(file, 2)).subarray(0, 3)].map((value) => Math.round(value / 255))).toEqual([0, 0, 1]);
});

test('a RAW with no more than a thumbnail says so', async () => {
  const file = join(temporaryFolder(), 'a.dng');
  writeFileSync(file, Buffer.concat([directory(42), await lying(160, 120), lossless]));
  await expect(decodePhoto(file, 2, 'a.dng')).rejects.toThrow(
    /^a\.dng: RAW without a JPEG of a usable size inside: save it as JPEG$/,
  );
});

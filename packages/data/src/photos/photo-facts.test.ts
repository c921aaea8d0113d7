import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { photoFacts } from './photo-facts.ts';

const at = (name: string) => join(temporaryFolder(), name);
const picture = () => sharp({ create: { width: 40, height: 20, channels: 3, background: 'navy' } });

test('a photo says when and where it was taken, with what, and its upright size', async () => {
  const file = at('a.jpg');
  await picture()
    .withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2024:08:03 10:11:12', OffsetTimeOriginal: '-01:30' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '38/1 30/1 0/1',
        GPSLongitudeRef: 'W',
        GPSLongitude: '28/1 15/1 36/1',
      },
    })
    .jpeg()
    .toFile(file);
  const bytes = readFileSync(file);
  expect(await photoFacts(file)).toMatchObject({
    hash: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    takenAt: '2024-08-03T10:11:12',
    takenOffset: -90,
    camera: 'Canon EOS R5',
    latitude: 38.5,
    longitude: -28.26,
  });
});

test('a photo without notes has none, and what is no photo is named', async () => {
  const file = at('b.png');
  await picture().png().toFile(file);
  expect(await photoFacts(file)).toMatchObject({ width: 40, height: 20, takenAt: null, camera: null, latitude: null });
  const other = at('c.jpg');
  writeFileSync(other, 'no photo at all');
  await expect(photoFacts(other, 'c.jpg')).rejects.toThrow('c.jpg: ');
  // libvips would read each of them.
  for (const content of [
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    await picture().gif().toBuffer(),
  ]) {
    writeFileSync(other, content);
    await expect(photoFacts(other, 'c.jpg')).rejects.toThrow('c.jpg: content is no JPEG, PNG, WebP, TIFF, AVIF or RAW');
  }
  writeFileSync(other, '');
  await expect(photoFacts(other, 'c.jpg')).rejects.toThrow('c.jpg: file is empty');
});

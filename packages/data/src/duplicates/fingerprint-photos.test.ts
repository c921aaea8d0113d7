import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { listPhotos } from '../photos/list-photos.ts';
import { renderFlukes } from '../rendered-flukes/render-flukes.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { fingerprintPhotos, withDates } from './fingerprint-photos.ts';
import { groupPhotos } from './group-photos.ts';
import { hammingDistance } from './hamming-pairs.ts';
import { nearPairs, picturesOf } from './near-duplicates.ts';

const folder = temporaryFolder();
await renderFlukes({ folder, individuals: 6, photosPerIndividual: 4, width: 240, height: 180, seed: 3, workers: 1 });
const { photos: flukes } = await listPhotos(folder);
const { file: original } = flukes[0]!;

async function variant(name: string, make: (photo: Sharp) => Sharp) {
  const file = join(temporaryFolder(), name);
  await make(sharp(original)).toFile(file);
  return { path: name, file, individual: 'fluke_0001' };
}
const asIs = { path: 'original', file: original, individual: 'fluke_0001' };

test('copies that were scaled, compressed, brightened or turned by EXIF are near, all rendered flukes apart', async () => {
  const copies = [
    asIs,
    await variant('small.jpg', (photo) => photo.resize(100).jpeg({ quality: 60 })),
    await variant('bright.png', (photo) => photo.modulate({ brightness: 1.15 }).png()),
    await variant('grey.webp', (photo) => photo.greyscale().webp()),
    await variant('turned.jpg', (photo) => photo.rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 90 })),
  ];
  const { fingerprints } = await fingerprintPhotos(copies, { workers: 1 });
  const groups = groupPhotos(copies, fingerprints);
  expect([...groups.values()]).toEqual([0, 0, 0, 0, 0]);
  expect(fingerprints.get('turned.jpg')).toMatchObject({ width: 240, height: 180, format: 'jpeg' });

  const all = await fingerprintPhotos(flukes, { workers: 2 });
  const found = [...nearPairs(picturesOf(flukes, all.fingerprints), 6)];
  expect(found).toEqual([]);
});

test('says size, format, bytes and when it was taken', async () => {
  const dated = await variant('dated.jpg', (photo) =>
    photo.withExif({ IFD2: { DateTimeOriginal: '2024:08:03 10:11:12' } }).jpeg(),
  );
  const none = await variant('none.jpg', (photo) =>
    photo.withExif({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' } }).jpeg(),
  );
  const photos = [dated, none, { ...dated, path: 'own', date: 5 }];
  const { fingerprints } = await fingerprintPhotos(photos, { workers: 1 });
  const date = Date.UTC(2024, 7, 3, 10, 11, 12);
  expect(fingerprints.get('dated.jpg')).toEqual({
    sha256: createHash('sha256').update(readFileSync(dated.file)).digest('hex'),
    phash: expect.stringMatching(/^[0-9a-f]{16}$/),
    dhash: expect.stringMatching(/^[0-9a-f]{16}$/),
    width: 240,
    height: 180,
    format: 'jpeg',
    date,
  });
  expect(fingerprints.get('none.jpg')!.date).toBeUndefined();
  expect(withDates(photos, fingerprints).map((photo) => photo.date)).toEqual([date, undefined, 5]);
});

test('hashes the box, not the photo around it', async () => {
  const half = { x: 0, y: 0, w: 120, h: 180 };
  const cut = await variant('cut.png', (photo) => photo.extract({ left: 0, top: 0, width: 120, height: 180 }).png());
  const photos = [asIs, { ...asIs, path: 'box', box: half }, cut];
  const { fingerprints } = await fingerprintPhotos(photos, { workers: 1 });
  const printOf = (path: string) => fingerprints.get(path)!;
  const [whole, box, extracted] = [printOf('original'), printOf('box'), printOf(cut.path)];
  expect(hammingDistance(box.phash, extracted.phash)).toBeLessThanOrEqual(2);
  expect(hammingDistance(box.phash, whole.phash)).toBeGreaterThan(8);
  expect(box.sha256).toBe(whole.sha256);
});

test('reports each bad photo in one line and goes on', async () => {
  const bad = join(temporaryFolder(), 'bad.jpg');
  writeFileSync(bad, readFileSync(original).subarray(0, 2000));
  const photos = [{ path: 'gone', file: '/gone', individual: '' }, asIs, { path: 'bad', file: bad, individual: '' }];
  const progress: number[] = [];
  const { fingerprints, problems } = await fingerprintPhotos(photos, {
    workers: 1,
    onProgress: (done, total) => progress.push(done / total),
  });
  expect([...fingerprints.keys()]).toEqual(['original']);
  expect(problems).toEqual([
    { path: 'gone', reason: 'file does not exist' },
    { path: 'bad', reason: expect.stringMatching(/^[^\n]+$/) },
  ]);
  expect(progress.at(-1)).toBe(1);
});

const humpbacks = fileURLToPath(new URL('../../../../../shared/data/humpbacks', import.meta.url));

// Real photos never enter the repository.
test.skipIf(!existsSync(humpbacks))('finds the copies among real humpbacks, and hardly two whales alike', async () => {
  const { photos } = await listPhotos(humpbacks);
  const { fingerprints, problems } = await fingerprintPhotos(photos);
  expect(problems).toEqual([]);
  const groups = groupPhotos(photos, fingerprints);
  const members = [...Map.groupBy(photos, ({ path }) => groups.get(path)).values()].filter((own) => own.length > 1);
  expect(members.length).toBeGreaterThan(40);
  expect(members.length).toBeLessThan(55);
  const mixed = members.filter((own) => new Set(own.map(({ individual }) => individual)).size > 1);
  expect(mixed.length).toBeLessThanOrEqual(2);
});

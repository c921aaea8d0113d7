import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DataError } from './errors.ts';
import { listPhotos, type Photo } from './photos.ts';
import { labelsOf, splitPhotos } from './split.ts';

const photosOf = (counts: Record<string, number>): Photo[] =>
  Object.entries(counts).flatMap(([individual, count]) =>
    Array.from({ length: count }, (_, i) => {
      const path = `${individual}/${i}.jpg`;
      return { path, file: `/${path}`, individual };
    }),
  );
const paths = (photos: readonly Photo[]) => photos.map(({ path }) => path);

test('holds out a quarter of four or more, one of three, none of two', () => {
  const split = splitPhotos(photosOf({ eight: 8, one: 1, seven: 7, three: 3, two: 2 }));
  expect(split.individuals).toEqual(['eight', 'seven', 'three', 'two']);
  const queries = Object.groupBy(split.queries, ({ individual }) => individual);
  expect(queries.eight).toHaveLength(2);
  expect(queries.seven).toHaveLength(1);
  expect(queries.three).toHaveLength(1);
  expect(queries.two).toBeUndefined();
  expect(split.training).toHaveLength(16);
  expect(split.gallery).toEqual(split.training);
  expect(paths(split.leftOut)).toEqual(['one/0.jpg']);
});

test('orders photos by the SHA-1 of their path', () => {
  // sorted((f"{i}/{f}" for f in files), key=lambda p: hashlib.sha1(p.encode()).hexdigest())
  const split = splitPhotos(photosOf({ 'wal ä': 5 }));
  expect(paths(split.queries)).toEqual(['wal ä/4.jpg']);
  expect(paths(split.training)).toEqual(['wal ä/0.jpg', 'wal ä/2.jpg', 'wal ä/1.jpg', 'wal ä/3.jpg']);
});

test('does not depend on the order of the photos', () => {
  const photos = photosOf({ a: 6, b: 9 });
  expect(splitPhotos(photos.toReversed())).toEqual(splitPhotos(photos));
});

test('labels are positions among the individuals', () => {
  const split = splitPhotos(photosOf({ b: 3, a: 3 }));
  expect(labelsOf(split.training, split.individuals)).toEqual(Int32Array.of(0, 0, 1, 1));
  expect(() => labelsOf(photosOf({ c: 1 }), split.individuals)).toThrow(/Expected a known individual for c\/0.jpg/);
});

test('says what to do where nothing can be held out', () => {
  expect(() => splitPhotos(photosOf({ a: 1, b: 1 }))).toThrow(DataError);
  expect(() => splitPhotos(photosOf({ a: 1, b: 1 }))).toThrow(/3 or more photos.*of the 2 individuals has is 1. Add/);
  expect(() => splitPhotos(photosOf({ a: 5 }), { minPhotos: 6 })).toThrow(/6 or more photos.*has is 5. Lower/);
});

const rightWhales = fileURLToPath(new URL('../../../../shared/data/right-whales', import.meta.url));
const digest = (photos: readonly Photo[], individuals: string[]) => {
  const labels = labelsOf(photos, individuals);
  const lines = photos.map(({ path }, i) => `${path} ${labels[i]}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
};

test.skipIf(!existsSync(rightWhales))('splits the right whales as the PyTorch baseline does', async () => {
  const { training, queries, individuals } = splitPhotos((await listPhotos(rightWhales)).photos);
  expect([individuals.length, training.length, queries.length]).toEqual([331, 2811, 788]);
  // hashlib.sha256("\n".join(f"{path} {label}" for path, label in train).encode()), and of the queries
  expect(digest(training, individuals)).toBe('e9e46c1c202702b9977c76c1e0a52910edb5b43be775659b0796a5615a47165f');
  expect(digest(queries, individuals)).toBe('0c101f5bda8e3e818fee5e9922614933f98c51725b570a8b95d500d9a2c040b5');
});

import type { Photo } from '@flukeprint/data';
import { expect, test } from 'vitest';
import { samplePhotos } from './sample-photos.ts';

const photosOf = (individual: string, count: number): Photo[] =>
  Array.from({ length: count }, (_, i) => ({ path: `${individual}/${i}`, file: `/${individual}/${i}`, individual }));
const options = { photos: 30, queries: 10, seed: 0, groups: new Map<string, number>() };

test('draws whole animals, the same again by the same seed', () => {
  const catalogue = Array.from({ length: 50 }, (_, i) => photosOf(`w${i}`, 1 + (i % 5))).flat();
  const { photos, queries, askable } = samplePhotos(catalogue, options);
  expect(photos.length).toBeGreaterThanOrEqual(30);
  expect(photos.length).toBeLessThan(35);
  for (const name of new Set(photos.map(({ individual }) => individual))) {
    expect(photos.filter((photo) => photo.individual === name)).toHaveLength(
      catalogue.filter((photo) => photo.individual === name).length,
    );
  }
  expect(new Set(queries).size).toBe(10);
  for (const i of queries) expect(askable.get(photos[i]!.individual)).toContain(i);
  expect([...askable.values()].every((own) => own.length > 1)).toBe(true);
  expect(samplePhotos(catalogue, options)).toEqual({ photos, queries, askable });
  expect(samplePhotos(catalogue, { ...options, seed: 1 }).photos).not.toEqual(photos);
});

test('an animal with very many photos leaves room for others', () => {
  const { photos } = samplePhotos([...photosOf('a', 500), ...photosOf('b', 20), ...photosOf('c', 20)], options);
  expect(photos.filter(({ individual }) => individual === 'a').length).toBeLessThanOrEqual(20);
});

test('asks about no photo whose others are of the same moment', () => {
  const groups = new Map([
    ['a/0', 0],
    ['a/1', 0],
  ]);
  const { queries, askable, photos } = samplePhotos([...photosOf('a', 2), ...photosOf('b', 1)], { ...options, groups });
  expect([photos.length, queries.length, askable.size]).toEqual([3, 0, 0]);
});

import { expect, test } from 'vitest';
import type { Photo } from '../photos/photo.ts';
import { hashes, photosOf } from '../testing/fingerprinted-photos.ts';
import { findLeaks } from './find-leaks.ts';

/** The first photos ask, the others are the gallery. */
function leaksOf({ photos, prints }: ReturnType<typeof photosOf>, queries: number, options = {}) {
  const split: { queries: Photo[]; gallery: Photo[] } = {
    queries: photos.slice(0, queries),
    gallery: photos.slice(queries),
  };
  return findLeaks(split, prints, options);
}

test('queries whose copy or burst lies in the gallery', () => {
  const set = photosOf(
    {},
    { print: hashes },
    { date: 0 },
    { date: 0, print: { sha256: 'same' } },
    { individual: 'b', print: hashes },
    { date: 59_000 },
    { individual: 'c', print: { sha256: 'same' } },
    { date: 59_000, individual: 'd' },
  );
  const leaks = leaksOf(set, 4);
  expect(leaks).toMatchObject({ nearDuplicates: [1, 3], bursts: [2, 3], queries: [1, 2, 3], photos: 8, dated: 4 });
  expect(leaks.copies.get('1.jpg')).toBe(leaks.copies.get('4.jpg'));
  expect(leaks.copies.get('2.jpg')).not.toBe(leaks.copies.get('5.jpg'));
  // The third is still of a burst with the fourth, whose copy lies there.
  expect(leaksOf(set, 4, { seconds: 58 })).toMatchObject({ bursts: [], queries: [1, 2, 3] });
});

test('copies among the queries alone, and within the gallery alone, leak nothing', () => {
  const set = photosOf({ print: hashes }, { print: hashes }, { print: { sha256: 'x' } }, { print: { sha256: 'x' } });
  expect(leaksOf(set, 2)).toMatchObject({ nearDuplicates: [], bursts: [], queries: [], dated: 0 });
});

test('what copies and bursts connect only together counts as a leak of neither kind', () => {
  // The first is of a burst with the second, the second is a copy of the third.
  const set = photosOf({ date: 0 }, { date: 1000, print: hashes }, { individual: 'b', print: hashes });
  expect(leaksOf(set, 2)).toMatchObject({ nearDuplicates: [1], bursts: [], queries: [0, 1] });
});

test('a date of the EXIF block is a date', () => {
  expect(leaksOf(photosOf({ print: { date: 0 } }, { date: 1 }), 1)).toMatchObject({ bursts: [0], dated: 2 });
});

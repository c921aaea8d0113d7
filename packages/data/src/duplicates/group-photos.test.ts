import { expect, test } from 'vitest';
import { hashes, photosOf } from '../testing/fingerprinted-photos.ts';
import { groupPhotos } from './group-photos.ts';

const groupsOf = ({ photos, prints }: ReturnType<typeof photosOf>, options = {}) => [
  ...groupPhotos(photos, prints, options).values(),
];

test('unlike photos stand alone', () => {
  expect(groupsOf(photosOf({}, {}, {}))).toEqual([0, 1, 2]);
});

test('bursts: each photo of an individual within so many seconds of the last', () => {
  const at = (seconds: number) => 1000 * seconds;
  const set = photosOf(
    { date: at(200) },
    { date: at(0) },
    { date: at(50) },
    { print: { date: at(100) } },
    { date: at(20), individual: 'b' },
    {},
    {},
    { date: at(260) },
  );
  expect(groupsOf(set)).toEqual([0, 1, 1, 1, 4, 5, 6, 0]);
  expect(groupsOf(set, { seconds: 100 })).toEqual([0, 0, 0, 0, 4, 5, 6, 0]);
  expect(groupsOf(set, { seconds: 10 })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('photos of nobody in particular make no burst', () => {
  expect(groupsOf(photosOf({ date: 0, individual: '' }, { date: 0, individual: '' }))).toEqual([0, 1]);
});

test("a photo's own date goes before that of its EXIF block", () => {
  expect(groupsOf(photosOf({ date: 0, print: { date: 9e9 } }, { date: 9e9, print: { date: 9e9 } }))).toEqual([0, 1]);
});

test('near-duplicates by both hashes, across individuals', () => {
  const threeBits = '0123456789abcde8';
  const eightBits = '0123456789ab3210';
  const set = photosOf(
    { print: hashes },
    { individual: 'b', print: { phash: threeBits, dhash: threeBits } },
    { print: { phash: threeBits, dhash: eightBits } },
    { print: { phash: eightBits, dhash: threeBits } },
  );
  expect(groupsOf(set)).toEqual([0, 0, 2, 3]);
  expect(groupsOf(set, { distance: 2 })).toEqual([0, 1, 2, 3]);
  expect(groupsOf(set, { distance: 0 })).toEqual([0, 1, 2, 3]);
});

test('boxes of one file, and files of the same bytes', () => {
  const set = photosOf({ file: '/same' }, { print: { sha256: 'x' } }, { file: '/same' }, { print: { sha256: 'x' } });
  expect(groupsOf(set)).toEqual([0, 1, 0, 1]);
});

test('what connects two groups makes them one', () => {
  const set = photosOf({ print: hashes }, { date: 0 }, { date: 1, print: hashes }, { print: hashes });
  expect(groupsOf(set)).toEqual([0, 0, 0, 0]);
});

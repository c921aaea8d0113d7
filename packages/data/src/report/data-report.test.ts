import { expect, test } from 'vitest';
import type { Fingerprint } from '../duplicates/fingerprint.ts';
import type { Photo } from '../photos/photo.ts';
import { dataReport } from './data-report.ts';
import { describeNamesAlike, namesAlike } from './names-alike.ts';

const photo = (path: string, more: Partial<Photo> = {}): Photo => ({
  path,
  file: `/${path}`,
  individual: path.split('/')[0]!,
  ...more,
});
const print = (sha256: string, hash: string, more: Partial<Fingerprint> = {}): Fingerprint => ({
  sha256,
  phash: hash,
  dhash: hash,
  width: 40,
  height: 30,
  format: 'jpeg',
  ...more,
});
const [a, nearA, b, c] = ['00000000ffffffff', '00000000fffffff8', '5555555555555555', '3333333333333333'];

test('sums a catalogue up', () => {
  const photos = [
    photo('Alba/1.jpg', { date: Date.UTC(2024, 7, 3, 10) }),
    photo('Alba/2.jpg'),
    photo('Alba/3.jpg'),
    photo('Bo/1.jpg'),
    photo('Bo/2.jpg'),
    photo('bo /1.jpg'),
    photo('-1/1.jpg'),
    photo('Cleo/bad.jpg'),
  ];
  const fingerprints = new Map([
    ['Alba/1.jpg', print('s1', a)],
    ['Alba/2.jpg', print('s2', nearA, { date: Date.UTC(2024, 7, 3, 10, 0, 30) })],
    ['Alba/3.jpg', print('s3', '0f0f0f0f0f0f0f0f', { width: 30, height: 40 })],
    ['Bo/1.jpg', print('s1', a)],
    ['Bo/2.jpg', print('s5', b, { format: 'png' })],
    ['bo /1.jpg', print('s6', c)],
    ['-1/1.jpg', print('s7', b)],
  ]);
  const problems = [{ path: 'Cleo/bad.jpg', reason: 'file is empty' }];
  const pair = (x: string, y: string, distance: number, same_bytes = false) => ({
    a: x,
    b: y,
    individual_a: x.split('/')[0],
    individual_b: y.split('/')[0],
    distance,
    same_bytes,
  });
  expect(dataReport(photos, fingerprints, { problems })).toEqual({
    photos: 8,
    individuals: 4,
    unknown_photos: 1,
    single_photo_individuals: ['Cleo', 'bo '],
    photos_per_individual: [
      { photos: 1, individuals: 2 },
      { photos: 2, individuals: 1 },
      { photos: 3, individuals: 1 },
    ],
    sizes: [
      { width: 40, height: 30, photos: 6 },
      { width: 30, height: 40, photos: 1 },
    ],
    formats: { jpeg: 6, png: 1 },
    problems,
    exact_duplicates: [['Alba/1.jpg', 'Bo/1.jpg']],
    // A photo of nobody may well be a copy of one of somebody.
    near_duplicates: [pair('Bo/2.jpg', '-1/1.jpg', 0), pair('Alba/1.jpg', 'Alba/2.jpg', 3)],
    suspicious_labels: [pair('Alba/1.jpg', 'Bo/1.jpg', 0, true), pair('Alba/2.jpg', 'Bo/1.jpg', 3)],
    pairs_left_out: false,
    bursts: [
      {
        individual: 'Alba',
        from: '2024-08-03T10:00:00.000Z',
        to: '2024-08-03T10:00:30.000Z',
        photos: ['Alba/1.jpg', 'Alba/2.jpg'],
      },
    ],
    dates: { photos: 2, from: '2024-08-03T10:00:00.000Z', to: '2024-08-03T10:00:30.000Z' },
    similar_names: [['Bo', 'bo ']],
  });
  const strict = dataReport(photos, fingerprints, { distance: 2, seconds: 10, unknown: [] });
  expect(strict.suspicious_labels).toEqual([pair('Alba/1.jpg', 'Bo/1.jpg', 0, true), pair('Bo/2.jpg', '-1/1.jpg', 0)]);
  expect(strict.near_duplicates).toEqual([]);
  expect(strict.bursts).toEqual([]);
  expect(strict.unknown_photos).toBe(0);
});

test('boxes of one file are no duplicates of each other', () => {
  const boxes = [0, 50].map((x, i) => photo(`a.jpg#${i}`, { box: { x, y: 0, w: 50, h: 50 }, individual: `w${i}` }));
  const fingerprints = new Map([
    ['a.jpg#0', print('s', a)],
    ['a.jpg#1', print('s', b)],
  ]);
  expect(dataReport(boxes, fingerprints)).toMatchObject({ exact_duplicates: [], suspicious_labels: [] });
});

test('lists no more pairs than can be kept when a thousand photos look the same', () => {
  const photos = Array.from({ length: 1000 }, (_, i) => photo(`w/${i}.jpg`));
  const report = dataReport(photos, new Map(photos.map(({ path }, i) => [path, print(`${i}`, a)])));
  expect(report.near_duplicates).toHaveLength(100_000);
  expect(report.pairs_left_out).toBe(true);
});

test('takes an empty catalogue', () => {
  expect(dataReport([], new Map())).toMatchObject({ photos: 0, individuals: 0, dates: null, sizes: [] });
});

test('knows names that are one to the eye, or one number', () => {
  expect(namesAlike(['007', '7', '007.0', '70', '7.5'])).toEqual([['007', '007.0', '7']]);
  expect(namesAlike(['Zoë', 'Zoe\u0308', 'zoë ', 'Zoe'])).toEqual([['Zoe\u0308', 'Zoë', 'zoë ']]);
  expect(namesAlike(['Al', 'A\u200bl', '\ufeffAl', 'A l', ''])).toHaveLength(1);
  expect(namesAlike(['w_01', 'w_1', 'w_10', 'w_100', '0', '00'])).toEqual([
    ['0', '00'],
    ['w_01', 'w_1'],
  ]);
  expect(describeNamesAlike([['a', 'A']], ' in t', () => ['line 2', 'line 3', 'line 9'])).toEqual([
    'names alike in t: "a" (line 2 and 2 more), "A" (line 2 and 2 more) count as 2 animals; if they are one, write the name in one way',
  ]);
  expect(describeNamesAlike(Array(7).fill(['a', 'A']))).toHaveLength(6);
});

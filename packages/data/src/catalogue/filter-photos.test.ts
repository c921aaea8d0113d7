import { expect, test } from 'vitest';
import { filterPhotos, nobodyAmong, soundsUnknown } from './filter-photos.ts';

const photosOf = (...individuals: string[]) =>
  individuals.map((individual, i) => ({ path: `${individual}/${i}.jpg`, file: `/${i}.jpg`, individual }));
const names = (photos: { individual: string }[]) => photos.map(({ individual }) => individual);

test('drops nobody and individuals with one photo, in order', () => {
  const photos = photosOf('b', '-1', 'a', 'New_Whale', 'b', '', '____', '-1', 'c', 'a');
  const { photos: kept, unknown, rare } = filterPhotos(photos);
  expect(names(kept)).toEqual(['b', 'a', 'b', 'a']);
  expect(names(unknown)).toEqual(['-1', 'New_Whale', '', '____', '-1']);
  expect(names(rare)).toEqual(['c']);
});

test('takes other names and another minimum', () => {
  const photos = photosOf('-1', 'nobody', '-1', '', 'a');
  const { photos: kept, unknown, rare } = filterPhotos(photos, { unknown: ['nobody'], minPhotos: 1 });
  expect(names(kept)).toEqual(['-1', '-1', 'a']);
  expect(names(unknown)).toEqual(['nobody', '']);
  expect(rare).toEqual([]);
});

test.each([
  '',
  'unknown',
  'Unknown',
  ' nan ',
  'NaN',
  'NA',
  'N/A',
  '#N/A',
  'None',
  'null',
  'unidentified',
  '?',
  '-1',
  'new_whale',
  'New Whale',
  '____',
  'Unbekannt',
  'inconnue',
  'Oka\u0308nd',
  'НЕИЗВЕСТНО',
  'unknown_calf',
  'To be determined',
  'No match',
])('%j is nobody', (name) => expect(nobodyAmong()(name)).toBe(true));

test('an animal whose name begins like nobody counts, and sounds unknown', () => {
  for (const name of ['Nana', 'New Hope', 'Nonet', '1', 'unknown 3']) expect(nobodyAmong()(name)).toBe(false);
  expect(['unknown 3', 'UNID_12', 'new-1', 'Nana', 'New Hope', 'unknown'].map(soundsUnknown)).toEqual([
    ...[true, true, true, false, false, false],
  ]);
  for (const name of ['X', 'xx', '0', 'new calf'])
    expect([nobodyAmong()(name), soundsUnknown(name)]).toEqual([false, true]);
  expect(['X1', '10', 'Max'].map(soundsUnknown)).toEqual([false, false, false]);
});

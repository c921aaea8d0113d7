import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { findLevel, individualOf, parseLevel } from './individual-level.ts';

const ways = (...paths: string[]) => paths.map((path) => (path === '' ? [] : path.split('/')));

test.each<[string, string[], ReturnType<typeof findLevel>]>([
  ['an animal a folder', ['Alba', 'Bruno'], { level: 1, isPlain: true }],
  ['animals numbered like years', ['2001', '2002'], { level: 1, isPlain: true }],
  [
    'animals, by year and encounter',
    ['Alba/2023/enc1', 'Alba/2024/enc2', 'Bruno/2023/enc1'],
    { level: 1, isPlain: true },
  ],
  ['some animals by year', ['Alba/2019', 'Alba/2020', 'Bruno', 'Bruno/2019', 'Nora'], { level: 1, isPlain: true }],
  ['years of animals', ['2023/Alba', '2023/Bruno', '2024/Alba'], { level: 2, isPlain: true }],
  ['days of animals', ['2023/07/Alba', '2023/08/17', '2023/08/Bruno'], { level: 3, isPlain: true }],
  ['dates of animals', ['2023-07-14 Andenes/Alba', '20230716/Bruno', '2023_07/Nora'], { level: 2, isPlain: true }],
  ['animals by number, by year', ['17/2023', '18/2023', '19/2024'], { level: 1, isPlain: true }],
  ['sides of animals', ['Alba/left', 'Alba/right', 'Bruno/left', 'Nora/left'], { level: 1, isPlain: true }],
  [
    'a catalogue beside a card',
    ['catalogue/Alba', 'catalogue/Bruno', 'card/DCIM/100CANON'],
    { level: 2, isPlain: true },
  ],
  ['animals in photos/', ['photos/Alba', 'photos/Bruno'], { level: 2, isPlain: true }],
  [
    'animals seen again in another bay',
    ['North/Alba', 'North/Bruno', 'South/Alba', 'South/Nora'],
    { level: 2, isPlain: false },
  ],
  ['animals with trips of their own', ['Alba/Andenes', 'Bruno/Stø'], { level: 1, isPlain: false }],
  ['a card', ['DCIM/100CANON', 'DCIM/101CANON'], { level: 'none', isPlain: true }],
  ['days and cameras', ['day1', 'day2/cam1'], { level: 'none', isPlain: true }],
  ['images/', ['images'], { level: 'none', isPlain: true }],
  ['loose photos', ['', ''], { level: 'none', isPlain: true }],
])('finds the level of %s', (_, paths, found) => {
  expect(findLevel(ways(...paths))).toEqual(found);
});

test('a level that is asked for', () => {
  expect(['auto', 'top', '2', 'level-3', 'parent', 'none'].map(parseLevel)).toEqual([
    undefined,
    ...[1, 2, 3, 'parent', 'none'],
  ]);
  expect(() => parseLevel('second')).toThrow(DataError);
  const way = ['2023', 'Alba', 'enc1'];
  expect([1, 2, 4, 'parent', 'none'].map((level) => individualOf(way, level as number))).toEqual([
    ...['2023', 'Alba', '', 'enc1', ''],
  ]);
});

import { expect, test } from 'vitest';
import { bandOf, percent } from './band.ts';
import { day, moment, span } from './dates.ts';
import { hashOf, type Route, readRoute } from './route.ts';
import { timelineOf } from './timeline.ts';

test('nothing is certain, and nothing impossible', () => {
  expect([0.999, 0.97, 0.5, 0.004].map(percent)).toEqual(['> 99 %', '97 %', '50 %', '< 1 %']);
  expect([1, 0.8, 0.3, 0.1, 0].map(bandOf)).toEqual(['very likely', 'likely', 'open', 'unlikely', 'very unlikely']);
});

test('dates say as much as is known', () => {
  expect([null, '2024', '2024-08', '2024-08-03T10:11:12'].map(day)).toEqual([
    'no date',
    '2024',
    'Aug 2024',
    '3 Aug 2024',
  ]);
  expect(moment('2024-08-03T10:11:12')).toBe('3 Aug 2024, 10:11');
  expect(span(['2019-01-01', null, '2024'])).toBe('2019–2024');
  expect(span([null])).toBe('no dates');
});

test('a timeline goes from year to year, with the encounter in question on it', () => {
  expect(timelineOf([null])).toBeUndefined();
  expect(timelineOf(['2020-07-01', '2021'], '2022-01-01')).toEqual({
    at: [0.5 / 3, 1 / 3],
    years: [0, 1, 2, 3].map((i) => ({ year: 2020 + i, at: i / 3 })),
    now: 2 / 3,
  });
});

test.each<Route>([
  { page: 'queue', order: 'date', place: 'São Jorge & Pico', quality: 3 },
  { page: 'encounter', encounter: 12 },
  { page: 'animal', name: '../<b>A/B</b>?x=1#%' },
  { page: 'animals', find: 'ä' },
  { page: 'history' },
])('the address keeps $page', (route) => {
  expect(readRoute(hashOf(route))).toEqual(route);
});

test.each(['', '#/', '#/encounter/x', '#/encounter/-1', '#/nowhere', '#/queue?quality=9'])(
  '%s is the queue',
  (hash) => {
    expect(readRoute(hash)).toEqual({ page: 'queue', order: 'surest' });
  },
);

test('a broken escape is a name like any other', () => {
  expect(readRoute('#/animal/%E0%A4%A')).toEqual({ page: 'animal', name: '%E0%A4%A' });
});

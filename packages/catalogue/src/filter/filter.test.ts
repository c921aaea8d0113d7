import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { placedPhotos } from '../lists/placed-photos.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { place } from '../testing/placed.ts';
import { fieldNames } from './fields.ts';
import { FilterError } from './filter-error.ts';
import { parseFilter } from './parse-filter.ts';

onEachEngine('filters', (freshPlace) => {
  let home: Place;
  let catalogue: Catalogue;
  beforeAll(async () => {
    home = await freshPlace();
    catalogue = await place(home.name, [
      {
        path: 'Émile/1.jpg',
        animal: 'Nº 17',
        seen: { seen_at: '2019-08-03T10:11:12', place: 'Pico', observer: "O'Neill", latitude: 38.5 },
        of: { quality: 2, viewpoint: 'left' },
      },
      { path: 'b/2.jpg', animal: 'Luna', seen: { seen_at: '2020', place: 'ÉVORA' }, of: { quality: 5 } },
      {
        path: 'b/3.jpg',
        seen: { place: 'Ilha do Pico', code: 'E-1' },
        photo: { taken_at: '2021-07-01T00:00:00', camera: 'Canon EOS R7', width: 6960, latitude: -38.5 },
      },
      { path: 'b/4.jpg', animal: 'Sal', seen: { seen_at: '2021-12', place: '100%_x' }, of: { quality: 3 } },
      { path: 'b/5.jpg', seen: { place: '' } },
    ]);
    await mergeIndividuals(catalogue, 'Luna', 'Sal', { by: 'test' });
  });
  afterAll(async () => {
    await catalogue.close();
    await home.remove();
  });

  test.each([
    ['year >= 2020', [2, 3, 4]],
    ['year=2019 or year = 2021', [1, 3, 4]],
    ['year != 2020', [1, 3, 4]],
    ['month = 8', [1]],
    ['month in (07, 12)', [3, 4]],
    ['month is empty', [2, 5]],
    ['date >= 2020-01', [3, 4]],
    ['date > 2020', [3, 4]],
    ['date <= 2019-08-03', [1]],
    ['date < 2019-08-03', []],
    ['date = 2019-08', [1]],
    ['seen_at < "2019-08-03 10:12"', [1]],
    ['date in (2019, 2021-12)', [1, 4]],
    ['place = pico', [1]],
    ['place=PICO', [1]],
    ['place = évora', [2]],
    ['place = "e\u0301vora"', [2]],
    ['place ~ pico', [1, 3]],
    ['place ~ "%"', [4]],
    ['place = "ilha do pico"', [3]],
    ['place != Pico', [2, 3, 4]],
    ['not place = Pico', [2, 3, 4, 5]],
    ['place is empty', [5]],
    ['place is not empty and not (place ~ pico)', [2, 4]],
    ['place in (Pico, évora)', [1, 2]],
    ['place not in (Pico, évora)', [3, 4, 5]],
    ['quality >= 2.5', [2, 4]],
    ['quality<3', [1]],
    ['quality is empty', [3, 5]],
    ['latitude > 0', [1]],
    ['latitude = -38.5', [3]],
    ["observer = 'o''neill'", [1]],
    ['observer = "O\'Neill"', [1]],
    ['camera ~ eos and width >= 6000', [3]],
    ['code = e-1', [3]],
    ['encounter in (1, 5)', [1, 5]],
    ['individual = "nº 17"', [1]],
    ['animal = luna', [2, 4]],
    ['animal = Sal', []],
    ['animal ~ 17', [1]],
    ['named', [1, 2, 4]],
    ['named = no', [3, 5]],
    ['not named', [3, 5]],
    ['named != no and year = 2020', [2]],
    ['path ~ émile', [1]],
    ['viewpoint = left or year = 2020 and quality = 5', [1, 2]],
    ['(viewpoint = left or year = 2020) and quality = 5', [2]],
    ['“quality” is empty', 'the name of a field'],
    ["place = 'x'' or ''1''=''1'", []],
    [
      'sex is empty and species is empty and height is empty and longitude is empty and distinctiveness is empty',
      [1, 2, 3, 4, 5],
    ],
  ] as const)('%s', async (where, expected) => {
    const found = placedPhotos(catalogue, where);
    if (typeof expected === 'string') return expect(found).rejects.toThrow(expected);
    expect((await found).map(({ encounter }) => encounter)).toEqual(expected);
  });

  test('every field can be compared, listed, and asked whether it is empty', async () => {
    for (const field of fieldNames.filter((name) => name !== 'named')) {
      const value = /date|seen_at|year/.test(field) ? 2020 : 1;
      for (const where of [`${field} > ${value}`, `${field} in (${value}, ${value})`, `${field} is empty`])
        await expect(placedPhotos(catalogue, where), where).resolves.toBeInstanceOf(Array);
    }
  });

  test('chains as long as they may be', async () => {
    const long = Array.from({ length: 400 }, (_, i) => `encounter = ${i}`).join(' or ');
    expect(await placedPhotos(catalogue, long)).toHaveLength(5);
    const deep = `${'(not '.repeat(25)}named${')'.repeat(25)}`;
    expect(await placedPhotos(catalogue, deep)).toHaveLength(2);
  });
});

test.each([
  ['yeer >= 2020', 0, 'there is no field yeer; did you mean year?'],
  ['year >= 2020 and qualty = 3', 17, 'did you mean quality?'],
  ['zzzzzz = 3', 0, 'there are year, month, date'],
  ['year >= twenty', 8, 'expected a year such as 2024 for year, found twenty'],
  ['year >=', 7, 'expected a year such as 2024 for year, found the end'],
  ['month = 13', 8, 'a month from 1 to 12'],
  ['date = 3/8/2024', 7, 'a date such as 2024'],
  ['quality = good', 10, 'a number for quality'],
  ['place = Ilha do Pico', 13, 'expected and, or, or the end, found do: a text of several words needs quotes'],
  ['place == ', 9, 'a text for place, found the end'],
  ['place Pico', 6, 'expected =, !=, <, <=, >, >=, ~, in (…) or is empty after place, found Pico'],
  ['place = and', 8, 'put it into quotes if it is meant as text'],
  ['year ~ 20', 5, 'year is no text'],
  ['(year = 2020', 12, 'expected and, or, or ), found the end'],
  ['year = 2020)', 11, 'expected and, or, or the end, found )'],
  ['place = "Pico', 8, 'the quote " is not closed'],
  ['place ! Pico', 6, 'expected !='],
  ['place in Pico', 9, 'expected ( after in, found Pico'],
  ['place in (Pico Faial)', 15, 'expected , or ), found Faial'],
  ['place is Pico', 9, 'expected empty or not empty, found Pico'],
  ['place not Pico', 10, 'expected in after not'],
  ['named = maybe', 8, 'expected yes or no for named, found maybe'],
  ['', 0, 'expected the name of a field, not or (, found the end'],
  [`${'('.repeat(60)}named`, 51, 'more than 50 parentheses'],
  [Array(500).fill('named').join(' or '), 3600, 'more than 400 comparisons'],
])('%s is refused', (filter, position, message) => {
  let caught: unknown;
  try {
    parseFilter(filter);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(FilterError);
  expect((caught as FilterError).message).toContain(message);
  expect((caught as FilterError).position).toBe(position);
});

test('the place is shown below the filter, also of a long one', () => {
  expect(() => parseFilter('year >= x')).toThrow(/^in the filter, character 9: .*\n {2}year >= x\n {10}\^$/);
  const long = `${'named and '.repeat(20)}yeer = 1`;
  expect(() => parseFilter(long)).toThrow(/\n {2}….*yeer = 1\n {63}\^$/);
});

test('whatever is typed is read or refused with a place in it', () => {
  const pieces = [
    'year',
    'place',
    'named',
    '=',
    '!',
    '<',
    '>=',
    '~',
    '(',
    ')',
    ',',
    '"',
    "'",
    '“',
    'in',
    'is',
    'empty',
    'not',
    'and',
    'or',
    '2020',
    'Pico',
    ' ',
    '\n',
    '\0',
    '🐋',
    '\ud800',
    '--',
    ';',
    '\\',
    '%',
  ];
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647;
    return state % below;
  };
  let read = 0;
  for (let i = 0; i < 6000; i++) {
    const filter = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join(
      random(2) ? ' ' : '',
    );
    try {
      parseFilter(filter);
      read += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(FilterError);
      const { position } = error as FilterError;
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(filter.length);
    }
  }
  expect(read).toBeGreaterThan(10);
});

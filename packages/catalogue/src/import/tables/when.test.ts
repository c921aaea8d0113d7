import { expect, test } from 'vitest';
import { parseWhen } from './when.ts';

test.each([
  ['2024-08-03', '2024-08-03'],
  ['2024', '2024'],
  ['2024-08', '2024-08'],
  ['2024:08:03 10:11:12', '2024-08-03T10:11:12'],
  ['2024/8/3 9:05', '2024-08-03T09:05:00'],
  ['2024-08-03T10:11:12.500', '2024-08-03T10:11:12'],
  ['2024-08-03/2024-08-05', '2024-08-03'],
  ['3 Aug 2024', '2024-08-03'],
  ['03-August-2024 10:11', '2024-08-03T10:11:00'],
  ['Aug 3, 2024', '2024-08-03'],
  ['August 2024', '2024-08'],
  ['3.8.2024', '2024-08-03'],
  ['25/08/2024', '2024-08-25'],
  ['08/25/2024', '2024-08-25'],
  ['04/04/2024', '2024-04-04'],
])('%s is %s', (text, at) => expect(parseWhen(text)).toEqual({ at, offset: null }));

test('a zone is kept beside the time by the clock', () => {
  expect(parseWhen('2024-08-03T10:11:12Z')).toEqual({ at: '2024-08-03T10:11:12', offset: 0 });
  expect(parseWhen('2024-08-03 10:11:12 -01:30')).toEqual({ at: '2024-08-03T10:11:12', offset: -90 });
});

test('what may be two dates is neither, until it is said how they are written', () => {
  expect(parseWhen('03/08/2024')).toBe('03/08/2024 may be 03 Aug or 08 Mar: give --dates day-first or month-first');
  expect(parseWhen('03/08/2024', { dates: 'day-first' })).toMatchObject({ at: '2024-08-03' });
  expect(parseWhen('03/08/2024', { dates: 'month-first' })).toMatchObject({ at: '2024-03-08' });
  expect(parseWhen('25/08/2024', { dates: 'month-first' })).toBe('there is no date 25/08/2024');
});

test("Excel's numbers of days count in a workbook alone", () => {
  expect(parseWhen('45507', { isWorkbook: true })).toMatchObject({ at: '2024-08-03' });
  expect(parseWhen('45507.5', { isWorkbook: true })).toMatchObject({ at: '2024-08-03T12:00:00' });
  expect(parseWhen('2024', { isWorkbook: true })).toMatchObject({ at: '2024' });
  expect(parseWhen('45507')).toContain('give the workbook itself');
});

test.each(['2024-02-30', '31 Apr 2024', '2024-13-01', '2024-08-03 25:00', '0204-08-03', 'last summer', '2204-08-03'])(
  '%s is refused',
  (text) => expect(typeof parseWhen(text)).toBe('string'),
);

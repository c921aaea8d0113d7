import { expect, test } from 'vitest';
import { clockTime, duration, roughly } from './duration.ts';

test.for([
  [0, '0:00'],
  [0.4, '0:00'],
  [9.5, '0:10'],
  [59.6, '1:00'],
  [61, '1:01'],
  [3599.4, '59:59'],
  [3599.5, '1:00:00'],
  [3723, '1:02:03'],
  [360_000, '100:00:00'],
] as const)('%d seconds are %s', ([seconds, text]) => {
  expect(duration(seconds)).toBe(text);
});

test.for([
  [0, '5 s'],
  [52, '50 s'],
  [89, '90 s'],
  [90, '2 min'],
  [47 * 60 + 12, '47 min'],
  [99 * 60, '99 min'],
  [100 * 60, '1 h 40 min'],
  [118 * 60, '2 h'],
  [152 * 60, '2 h 30 min'],
  [26 * 3600, '26 h'],
] as const)('%d seconds are roughly %s', ([seconds, text]) => {
  expect(roughly(seconds)).toBe(text);
});

test('a time of the day, with the date where it is another', () => {
  const now = new Date(2024, 7, 2, 23, 30).getTime();
  expect(clockTime(new Date(2024, 7, 2, 23, 59).getTime(), now)).toBe('23:59');
  expect(clockTime(new Date(2024, 7, 3, 2, 5).getTime(), now)).toBe('02:05 on 3 August');
});

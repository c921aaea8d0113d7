import { expect, test } from 'vitest';
import { duration } from './duration.ts';

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

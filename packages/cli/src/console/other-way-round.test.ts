import { expect, test } from 'vitest';
import { otherWayRound } from './other-way-round.ts';

test('exchanges gallery and queries, and boxes that both have', () => {
  expect(otherWayRound(['match', '--gallery', 'new', '--queries=old', '--boxes', 'a=b.csv'])).toEqual([
    ...['match', '--queries', 'new', '--gallery=old', '--boxes', 'a=b.csv'],
  ]);
  expect(otherWayRound(['--boxes', 'a.csv', '--query-boxes', 'b.csv'])).toEqual([
    ...['--query-boxes', 'a.csv', '--boxes', 'b.csv'],
  ]);
});

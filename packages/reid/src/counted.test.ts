import { expect, test } from 'vitest';
import { counted, noneOf, share } from './counted.ts';

test('one, or several', () => {
  expect([counted(1, 'photo'), counted(0, 'photo'), counted(2, 'query')]).toEqual(['1 photo', '0 photos', '2 queries']);
  expect([counted(2, 'box'), counted(2, 'match'), counted(2, 'epoch')]).toEqual(['2 boxes', '2 matches', '2 epochs']);
  expect([counted(1, 'row of the table', 'rows of the table'), counted(3, 'leaf', 'leaves')]).toEqual([
    '1 row of the table',
    '3 leaves',
  ]);
});

test('a share, and its verb', () => {
  expect(share(1, 3, 'photo', ['has', 'have'])).toBe('1 of 3 photos has');
  expect(share(2, 3, 'photo', ['has', 'have'])).toBe('2 of 3 photos have');
  expect(share(1, 1, 'photo', ['has', 'have'])).toBe('1 of 1 photo has');
});

test('none', () => {
  expect([noneOf(1, 'photo'), noneOf(3, 'photo')]).toEqual(['not even the one photo', 'none of the 3 photos']);
});
